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

const STEPS = 30;
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

/** A small generator, so that a seed that fails can be run again. */
function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  return { one, some: <T>(items: readonly T[]) => items.filter(() => next() < 0.4), next };
}

test.each([1, 2, 3, 4])(
  'after any sequence of merges, splits, stated devices, undos and steps of crews nothing is lost (seed %i)',
  async (seed) => {
    await clearGroups(lane);
    const { one, some } = seeded(seed);
    const op = byOperator(lane);
    const { sql, services, world } = lane;
    for (const customers of [[0, 8], [1, 9], [2], [3], [4, 12, 20], [5]]) await callsOf(lane, customers);
    await callsOf(lane, [6], 'hazard');
    await sql`update crew set on_duty = true`;
    const reports = await sql`select id from report`;
    const devices = [
      ...world.transformers.map(({ id }) => id),
      ...world.sectionIds,
      ...world.feederIds,
      null,
      undefined,
    ];
    const anyIncident = async () => one(await sql<{ id: string }[]>`select id from incident`)?.id ?? '';
    const acts: Record<string, () => Promise<unknown>> = {
      merge: async () => op.merge(await anyIncident(), await anyIncident()),
      split: async () => {
        const id = await anyIncident();
        const linked = await sql<{ id: string }[]>`select id from report where incident_id = ${id}`;
        const deviceId = one([...devices, undefined, undefined]);
        return op.split(id, { reportIds: some(linked).map((report) => report.id), ...(deviceId && { deviceId }) });
      },
      confirm: async () => op.confirm(await anyIncident(), { deviceId: one(devices) }),
      undo: async () => {
        const change = one(await changesOf(lane));
        return change ? op.undo(change.incident_id, change.id) : op.merge(await anyIncident(), await anyIncident());
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
    const done = new Map<string, number>();
    for (let i = 0; i < STEPS; i += 1) {
      const name = one([...Object.keys(acts), 'crew']) ?? 'merge';
      services.advance(30_000);
      try {
        await acts[name]?.();
        done.set(name, (done.get(name) ?? 0) + 1);
      } catch (error) {
        // What cannot be done is refused in words; anything else is a defect.
        if (!(error instanceof AppError) || error.code === 'internal') throw error;
      }
      await expectWhole(lane);
    }
    expect([...done.keys()].sort()).toEqual(['confirm', 'crew', 'merge', 'split', 'undo']);
    expect(await sql`select id from report where incident_id is not null`).toHaveLength(reports.length);
  },
);
