import { AppError } from '@comcen/server/errors.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import type { FieldCommand } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byOperator, callsOf, changesOf, clearGroups, expectWhole } from '../factories/grouping.ts';
import { createLane, type Lane, ordersOf } from '../factories/lane.ts';
import { step } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());

/** Night or day must not matter to a seed. */
const START = Date.parse('2026-03-02T02:00:00Z');
const ROUNDS = 4;
/** What is refused is tried with other picks. */
const TRIES = 3;
/** Each round does each of these once, in an order of its own. */
const ACTS = ['merge', 'split', 'confirm', 'undo', 'crew', 'crew'] as const;
const CREW_STEPS: readonly FieldCommand[] = [
  'accept',
  'depart',
  'arrive',
  'restore',
  'complete',
  'refuse',
  'hold',
  'resume',
];

/** A small generator. With it, ids in the order of making and a world of stable ids, a seed that fails can be run again. */
function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  return { one, shuffled };
}

/** Does what the seed says; how each act ended, and all incidents, reports and orders at the end without their ids. */
async function run(seed: number): Promise<readonly string[]> {
  await clearGroups(lane);
  const { one, shuffled } = seeded(seed);
  const op = byOperator(lane);
  const { sql, services, world } = lane;
  services.advance(START - services.clock().getTime());
  for (const customers of [[0, 8], [1, 9], [2], [3], [4, 12, 20], [5]]) await callsOf(lane, customers);
  await callsOf(lane, [6], 'hazard');
  await sql`update crew set on_duty = true`;
  const devices = [...world.transformers.map(({ id }) => id), ...world.sectionIds, ...world.feederIds];
  // Now and then one that is merged or done, which is to be refused.
  const incident = async (leastReports = 0) => {
    const rows = await sql<{ id: string; state: string; report_count: number }[]>`
      select id, state, report_count from incident order by id`;
    const fitting = rows.filter(({ state, report_count }) => state === 'open' && report_count >= leastReports);
    return one([...fitting, ...fitting, ...fitting, ...rows])?.id ?? '';
  };
  const acts: Record<(typeof ACTS)[number], () => Promise<unknown>> = {
    merge: async () => op.merge(await incident(), await incident()),
    split: async () => {
      const id = await incident(2);
      const linked = await sql<{ id: string }[]>`select id from report where incident_id = ${id} order by id`;
      const leaving = shuffled(linked).slice(0, one([1, 1, 2]));
      const deviceId = one([...devices, ...devices.map(() => undefined)]);
      return op.split(id, { reportIds: leaving.map((report) => report.id), ...(deviceId && { deviceId }) });
    },
    confirm: async () => op.confirm(await incident(), { deviceId: one([...devices, null, undefined]) }),
    undo: async () => {
      const changes = await changesOf(lane);
      const change = one([...changes.filter(({ undone_at }) => undone_at === null).slice(-2), ...changes]);
      return change && op.undo(change.incident_id, change.id);
    },
    crew: async () => {
      const order = one((await ordersOf(lane)).filter(({ state }) => !['cancelled', 'completed'].includes(state)));
      const crew = one(world.crews);
      if (!order || !crew) return null;
      if (order.state === 'new') return offerByHand(op.ctx(), services, { orderId: order.id, crewId: crew.id });
      const holder = world.crews.find(({ id }) => id === order.crew_id) ?? crew;
      return step(services, world, holder, order.id, one(CREW_STEPS) ?? 'accept');
    },
  };
  const trace: string[] = [];
  for (const act of Array.from({ length: ROUNDS }, () => shuffled(ACTS)).flat()) {
    for (let i = 0; i < TRIES && trace.at(-1) !== `${act}: done`; i += 1) {
      services.advance(30_000);
      trace.push(`${act}: ${await endOf(acts[act]())}`);
      await expectWhole(lane);
    }
    trace.push('next');
  }
  return [...trace, ...(await standing())];
}

/** What cannot be done is refused in words; anything else is a defect. */
async function endOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'done';
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return error.code;
  }
}

/** Incidents by their turn in order of making. */
async function standing(): Promise<string[]> {
  const rows = await lane.sql<{ words: string }[]>`
    with numbered as (select id, row_number() over (order by id) as n from incident)
    select concat_ws(' ', 'incident', n, i.state, d.code, i.fault_level, i.report_count, i.customers_out,
      (select string_agg(concat_ws(' ', w.state, c.code, o.code), ', ' order by w.id) from work_order w
        left join crew c on c.id = w.crew_id left join grid_device o on o.id = w.device_id where w.incident_id = i.id),
      (select string_agg(r.idpel, ' ' order by r.id) from report r where r.incident_id = i.id)) as words
    from incident i join numbered using (id) left join grid_device d on d.id = i.device_id order by n`;
  return rows.map(({ words }) => words);
}

const SEEDS = [1, 2, 3, 4];
const traces = new Map<number, readonly string[]>();

test.each(SEEDS)(
  'after any sequence of merges, splits, stated devices, undos and steps of crews nothing is lost (seed %i)',
  async (seed) => {
    traces.set(seed, await run(seed));
    expect(await lane.sql`select from report where incident_id is null`).toEqual([]);
    expect(await lane.sql`select from report`).toHaveLength(11);
  },
);

test('all seeds together did each act several times, and were refused some', () => {
  const done = [...traces.values()].flat();
  for (const act of ACTS) expect(done.filter((words) => words === `${act}: done`).length, act).toBeGreaterThan(4);
  expect(done).toContain('merge: conflict');
});

test('a seed does the same again', async () => {
  expect(await run(3)).toEqual(traces.get(3));
});
