import { systemContext } from '@comcen/server/roles/system-context.ts';
import { estimateByCrew } from '@comcen/server/test/commands/estimate/estimate-by-crew.ts';
import { estimateIncidents } from '@comcen/server/test/commands/estimate/estimate-incidents.ts';
import { fitEstimates } from '@comcen/server/test/commands/estimate/fit-estimates.ts';
import { raiseExpiring } from '@comcen/server/test/commands/estimate/raise-expiring.ts';
import { setEstimate } from '@comcen/server/test/commands/estimate/set-estimate.ts';
import { type NewEstimate, writeEstimates } from '@comcen/server/test/commands/estimate/write-estimates.ts';
import { restoreIncidentByHand } from '@comcen/server/test/commands/incident/restore-incident.ts';
import { dispatchPicture, laneCrews } from '@comcen/server/test/commands/lane/dispatch-picture.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { incidentItem } from '@comcen/server/test/queries/incidents.ts';
import { learnedWorkTimes } from '@comcen/server/test/queries/work-times.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { expectedWorkMin } from '@comcen/shared/domain/dispatch/work-time.ts';
import { workMinOf, workTimeKey } from '@comcen/shared/domain/estimate/work-times.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertHistory } from '../factories/history.ts';
import { clearLane, createLane, type Lane, receiveReport } from '../factories/lane.ts';
import { managerOf, operatorOf, orderIn, step, technicianOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const MINUTE = 60_000;
let lane: Lane;
let foreign: World;

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
});
afterAll(() => lane.services.close());
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate estimate, estimate_model, storm`;
});

const crewOf = () => {
  const [crew] = lane.world.crews;
  if (!crew) throw new Error('the world has no crew');
  return crew;
};
const operator = () => operatorOf(lane.services, lane.world);
/** An order in this state and its incident. */
async function made(state: Parameters<typeof orderIn>[2]) {
  const orderId = await orderIn(lane.services, lane.world, state, crewOf());
  const [order] = await lane.sql<{ incident_id: string }[]>`select incident_id from work_order where id = ${orderId}`;
  if (!order) throw new Error('the order was not made');
  return { orderId, incidentId: order.incident_id };
}
const reckon = (which: Parameters<typeof estimateIncidents>[2] = 'new') =>
  estimateIncidents(lane.ctx, lane.world.up3Id, which);
const told = async (incidentId: string) => {
  const { estimate } = await incidentItem(operator(), incidentId);
  if (!estimate) throw new Error('nobody was told anything');
  return estimate;
};
const history = (incidentId: string) =>
  lane.sql<{ reason: string; source: string; note: string }[]>`
    select reason, source, note from estimate where incident_id = ${incidentId} order by made_at, id`;
const reasons = async (incidentId: string) => (await history(incidentId)).map(({ reason }) => reason);
const rings = async (incidentId: string) =>
  (
    await lane.sql`select 1 from alarm where entity_id = ${incidentId} and kind = 'estimate_expiring' and cleared_at is null`
  ).length;
const byHand = (incidentId: string, minutes: number, note = '') =>
  setEstimate(operator(), incidentId, { at: inMinutes(minutes), note });
const inMinutes = (minutes: number) => new Date(lane.services.clock().getTime() + minutes * MINUTE).toISOString();
const byCrew = (orderId: string, minutes: number, changed: { commandId?: string; agoMin?: number } = {}) =>
  estimateByCrew(technicianOf(lane.services, lane.world, crewOf()), orderId, {
    commandId: changed.commandId ?? uuidv7(),
    occurredAt: inMinutes(-(changed.agoMin ?? 0)),
    minutes,
  });
const warn = () => raiseExpiring(lane.ctx, lane.world.up3Id);

describe('the first estimate', () => {
  test('comes with a new incident, says that it is a first guess, is in history and in the log', async () => {
    const { incidentId } = await made('new');
    expect(await reckon()).toBe(1);
    const estimate = await told(incidentId);
    expect(estimate).toMatchObject({ source: 'computed', isPrior: true, cases: 0 });
    const times = [estimate.earliestAt, estimate.at, estimate.latestAt].map((at) => Date.parse(at ?? ''));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(times[0]).toBeGreaterThan(lane.services.clock().getTime());
    expect(await history(incidentId)).toEqual([{ reason: 'first', source: 'computed', note: '' }]);
    const [event] = await lane.sql`
      select actor_kind, data->>'reason' as reason from domain_event where type = 'incident.estimated' and entity_id = ${incidentId}`;
    expect(event).toEqual({ actor_kind: 'system', reason: 'first' });
  });

  test('is told once, however many processes reckon at the same time', async () => {
    const { incidentId } = await made('new');
    const other = { ...systemContext(lane.services) };
    await Promise.all([reckon(), estimateIncidents(other, lane.world.up3Id, 'due'), reckon([incidentId])]);
    expect(await reasons(incidentId)).toEqual(['first']);
  });

  test('that was reckoned before another one came is left out', async () => {
    const { incidentId } = await made('new');
    const at = new Date(inMinutes(40));
    const one: NewEstimate = {
      incidentId,
      at,
      earliestAt: at,
      latestAt: at,
      source: 'computed',
      reason: 'first',
      note: '',
      basis: {},
      replaces: null,
    };
    const write = () => withTransaction(lane.ctx, (tx) => writeEstimates(tx, lane.world.up3Id, [one]));
    expect(await write()).toEqual([incidentId]);
    expect(await write()).toEqual([]);
    expect(await reasons(incidentId)).toEqual(['first']);
  });

  test('is not made for an incident that nobody has to go to', async () => {
    const { incidentId } = await made('cancelled');
    expect(await reckon([incidentId])).toBe(0);
  });
});

describe('a change', () => {
  test('does not come from a minute that passes', async () => {
    const { incidentId } = await made('new');
    await reckon();
    for (let minute = 0; minute < 5; minute += 1) {
      lane.services.advance(MINUTE);
      expect(await reckon('due')).toBe(0);
    }
    expect(await reasons(incidentId)).toEqual(['first']);
  });

  test('follows a queue that grew, with the reason', async () => {
    const { incidentId } = await made('new');
    await reckon();
    const before = await told(incidentId);
    await queueOf(40);
    expect(await reckon([incidentId])).toBe(1);
    expect(await reasons(incidentId)).toEqual(['first', 'backlog']);
    expect(Date.parse((await told(incidentId)).at)).toBeGreaterThan(Date.parse(before.at) + 60 * MINUTE);
  });

  test.each([
    ['the whole UP3', null, true],
    ['its own ULP', 0, true],
    ['another ULP', 1, false],
  ])('is reckoned with the storm of %s', async (_name, ulp, isStorm) => {
    const ulpId = ulp === null ? null : (lane.world.ulpIds[ulp] ?? null);
    await lane.sql`insert into storm (id, up3_id, ulp_id, state, started_at)
      values (${uuidv7()}, ${lane.world.up3Id}, ${ulpId}, 'active', ${lane.services.clock()})`;
    const { incidentId } = await made('new');
    await reckon();
    const [row] = await lane.sql`select estimate_basis->'isStorm' as storm from incident where id = ${incidentId}`;
    expect(row).toEqual({ storm: isStorm });
  });

  test('comes with the step of a crew, in the same transaction, by the machine', async () => {
    const { orderId, incidentId } = await made('offered');
    await queueOf(30);
    await reckon([incidentId]);
    await step(lane.services, lane.world, crewOf(), orderId, 'accept');
    expect(await reasons(incidentId)).toEqual(['first', 'crew_accepted']);
    const [basis] = await lane.sql<{ km: number; stage: string }[]>`
      select (estimate_basis->>'crewKm')::float as km, estimate_basis->>'stage' as stage from incident where id = ${incidentId}`;
    expect(basis?.stage).toBe('accepted');
    expect(basis?.km).toBeGreaterThan(0);
  });

  test('comes when it has run out, and the machine gives a new one', async () => {
    const { incidentId } = await made('on_site');
    await reckon([incidentId]);
    const { latestAt } = await told(incidentId);
    lane.services.advance(Date.parse(latestAt ?? '') - lane.services.clock().getTime());
    expect(await reckon('due')).toBe(1);
    expect((await reasons(incidentId)).at(-1)).toBe('expired');
    expect(Date.parse((await told(incidentId)).at)).toBeGreaterThan(lane.services.clock().getTime());
  });
});

/** Orders ahead of everything else. */
async function queueOf(count: number): Promise<void> {
  await lane.sql`
    insert into work_order (id, up3_id, ulp_id, incident_id, kind, priority, lat, lng, reported_at, created_at, waiting_since)
    select gen_random_uuid(), up3_id, ulp_id, id, 'outage', 999, lat, lng, now(), now(), now()
    from (select gen_random_uuid() as id, ${lane.world.up3Id} as up3_id, ${lane.world.ulpIds[0]} as ulp_id, -2.1 as lat,
      106.1 as lng from generate_series(1, ${count})) q`;
}

describe("an operator's word", () => {
  test('stands against what is computed until it has run out', async () => {
    const { orderId, incidentId } = await made('accepted');
    await reckon([incidentId]);
    await byHand(incidentId, 300, 'menunggu trafo');
    await step(lane.services, lane.world, crewOf(), orderId, 'depart');
    lane.services.advance(200 * MINUTE);
    await reckon('due');
    expect(await told(incidentId)).toMatchObject({ source: 'operator', earliestAt: null, cases: null });
    lane.services.advance(100 * MINUTE);
    await reckon('due');
    expect(await told(incidentId)).toMatchObject({ source: 'computed' });
    expect((await history(incidentId)).slice(-2)).toEqual([
      { reason: 'by_hand', source: 'operator', note: 'menunggu trafo' },
      { reason: 'expired', source: 'computed', note: '' },
    ]);
  });

  test('lies in the future, within a week, on an incident that is not over, as the operator saw it', async () => {
    const { incidentId } = await made('on_site');
    await expect(byHand(incidentId, -1)).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'at' }] });
    await expect(byHand(incidentId, 8 * 24 * 60)).rejects.toMatchObject({ code: 'invalid' });
    const old = setEstimate(operator(), incidentId, { at: inMinutes(30), note: '', version: 0 });
    await expect(old).rejects.toMatchObject({ code: 'conflict' });
    await restoreIncidentByHand(operator(), incidentId);
    await expect(byHand(incidentId, 30)).rejects.toMatchObject({
      code: 'conflict',
      extra: { currentState: 'restored' },
    });
  });

  test('is not for another region, nor for a manager', async () => {
    const { incidentId } = await made('on_site');
    const at = { at: inMinutes(30), note: '' };
    await expect(setEstimate(operatorOf(lane.services, foreign), incidentId, at)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(setEstimate(managerOf(lane.services, lane.world), incidentId, at)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await reasons(incidentId)).not.toContain('by_hand');
  });
});

describe("a crew's word", () => {
  test('is taken on site, once per command, and stands against what is computed', async () => {
    const { orderId, incidentId } = await made('on_site');
    const commandId = uuidv7();
    const first = await byCrew(orderId, 60, { commandId, agoMin: 0 });
    expect(first.body.estimate).toEqual({ at: inMinutes(60), source: 'crew' });
    expect((await byCrew(orderId, 60, { commandId })).replayed).toBe(true);
    await reckon('due');
    expect(await told(incidentId)).toMatchObject({ source: 'crew' });
    expect(await reasons(incidentId)).toEqual([...(await reasons(incidentId)).slice(0, -1), 'by_crew']);
  });

  test('counts from when it was said; one that came too late is history only', async () => {
    const { orderId, incidentId } = await made('accepted');
    lane.services.advance(MINUTE);
    await step(lane.services, lane.world, crewOf(), orderId, 'arrive');
    lane.services.advance(50 * MINUTE);
    await byCrew(orderId, 60, { agoMin: 20 });
    expect((await told(incidentId)).at).toBe(inMinutes(40));
    await byCrew(orderId, 15, { agoMin: 30 });
    expect((await told(incidentId)).at).toBe(inMinutes(40));
    expect((await reasons(incidentId)).at(-1)).toBe('late');
  });

  test('is refused before arrival, and without effect after power is back', async () => {
    const { orderId } = await made('accepted');
    await expect(byCrew(orderId, 30)).rejects.toMatchObject({ code: 'conflict', extra: { currentState: 'accepted' } });
    await step(lane.services, lane.world, crewOf(), orderId, 'arrive');
    await step(lane.services, lane.world, crewOf(), orderId, 'restore');
    expect((await byCrew(orderId, 30)).body.state).toBe('restored');
  });
});

describe('the alarm', () => {
  test('rings before an estimate runs out, once, and ends when it is renewed', async () => {
    const { incidentId } = await made('on_site');
    await byHand(incidentId, 30);
    expect(await warn()).toBe(0);
    lane.services.advance(20 * MINUTE);
    expect(await warn()).toBe(1);
    expect(await warn()).toBe(0);
    expect(await rings(incidentId)).toBe(1);
    await byHand(incidentId, 45);
    expect(await rings(incidentId)).toBe(0);
  });

  test('rings on when the new word runs out at once, and ends with power', async () => {
    const { orderId, incidentId } = await made('on_site');
    await byHand(incidentId, 8);
    await warn();
    await byHand(incidentId, 9);
    expect(await rings(incidentId)).toBe(1);
    await step(lane.services, lane.world, crewOf(), orderId, 'restore');
    expect(await rings(incidentId)).toBe(0);
    expect(await warn()).toBe(0);
  });

  test('follows the setting, and ends when an operator states that power is back', async () => {
    const { incidentId } = await made('on_site');
    await byHand(incidentId, 60);
    await lane.sql`insert into setting (up3_id, key, value, updated_at)
      values (${lane.world.up3Id}, 'estimateWarnMin', '90', now())`;
    expect(await warn()).toBe(1);
    await restoreIncidentByHand(operator(), incidentId);
    expect(await rings(incidentId)).toBe(0);
  });

  test('ends when the machine renews what had run out', async () => {
    const { incidentId } = await made('on_site');
    await byHand(incidentId, 5);
    await warn();
    lane.services.advance(6 * MINUTE);
    await sweepOnce(lane.services);
    expect(await told(incidentId)).toMatchObject({ source: 'computed' });
    const { latestAt } = await told(incidentId);
    const isNear = Date.parse(latestAt ?? '') <= lane.services.clock().getTime() + 10 * MINUTE;
    expect(await rings(incidentId)).toBe(isNear ? 1 : 0);
  });
});

test('two sweeps, one after the other, make one change', async () => {
  const { incidentId } = await made('new');
  await sweepOnce(lane.services);
  await sweepOnce(lane.services);
  expect((await reasons(incidentId)).filter((reason) => reason === 'first')).toHaveLength(1);
  expect(new Set(await reasons(incidentId)).size).toBe((await reasons(incidentId)).length);
});

describe('what dispatch reckons work with', () => {
  /** Of the one order that waits or is held: as the picture has it, and as its offer says. */
  const workMins = async () => {
    const { up3Id } = lane.world;
    const picture = await dispatchPicture(lane.ctx, up3Id, laneCrews(lane.ctx, up3Id), { asPlan: true });
    const [offer] = await lane.sql<{ minutes: number | null }[]>`
      select expected_work_min as minutes from offer where ended_at is null`;
    return {
      waiting: picture.orders[0]?.expectedWorkMin,
      offered: offer?.minutes,
      held: picture.crews.find(({ load }) => load.length > 0)?.load[0]?.expectedWorkMin,
    };
  };
  const learn = (stored: unknown) => lane.sql`
    insert into estimate_model (up3_id, fitted_at, cases, model, work_min)
    values (${lane.world.up3Id}, ${lane.services.clock()}, 0, '{}', ${lane.sql.json(stored as string)})
    on conflict (up3_id) do update set work_min = excluded.work_min`;
  const round = () => runRound(lane.services, lane.world.up3Id);
  const oneWaits = async () => {
    await lane.sql`update crew set on_duty = false`;
    await receiveReport(lane);
    await round();
    await lane.sql`update incident set fault_level = 'transformer'`;
  };

  test('is what history taught, for what waits, what is offered and what is held', async () => {
    await oneWaits();
    expect(await workMins()).toMatchObject({ waiting: 50, offered: undefined });
    await learn({ 'transformer|outage': 71.5, 'place|outage': 12 });
    expect(await workMins()).toMatchObject({ waiting: 71.5 });
    await lane.sql`update crew set on_duty = true`;
    await round();
    expect(await workMins()).toEqual({ waiting: undefined, offered: 71.5, held: 71.5 });
    // Nobody reckoned it, as when an order is resumed.
    await lane.sql`update offer set expected_work_min = null`;
    expect(await workMins()).toMatchObject({ held: 12 });
  });

  test.each([['a word'], [[1, 2]], [{ 'transformer|outage': -3 }], [{ 'transformer|outage': '12' }], [{ other: 1 }]])(
    'is what is assumed where %j is stored, and no round fails for it',
    async (stored) => {
      await learn(stored);
      await oneWaits();
      await lane.sql`update crew set on_duty = true`;
      await round();
      expect(await workMins()).toMatchObject({ offered: 50, held: 50 });
    },
  );

  test('is fitted with the estimates: nothing where nothing has happened yet', async () => {
    expect(await fitEstimates(systemContext(lane.services), foreign.up3Id)).toBe(true);
    expect(await learnedWorkTimes(lane.ctx, foreign.up3Id)).toEqual({});
  });
});

test('is learned from history each night, and then says of how many cases', async () => {
  const { services } = lane;
  // The history lies in February 2026.
  const ago = services.clock().getTime() - Date.parse('2026-03-01T00:00:00Z');
  services.advance(-ago);
  try {
    await insertHistory(lane.sql, lane.world, { orders: 400, seed: 4 });
    expect(await fitEstimates(lane.ctx, lane.world.up3Id)).toBe(true);
    expect(await fitEstimates(lane.ctx, lane.world.up3Id)).toBe(false);
    const [model] = await lane.sql<{ cases: number }[]>`select cases from estimate_model`;
    expect(model?.cases).toBeGreaterThan(150);
    // The history's faults are all of transformers: of feeders it says nothing.
    const times = await learnedWorkTimes(lane.ctx, lane.world.up3Id);
    expect(times[workTimeKey('feeder', 'outage')]).toBeCloseTo(expectedWorkMin('feeder', 'outage'));
    const taught = workMinOf(times, 'transformer', 'outage');
    expect(Math.abs(taught - expectedWorkMin('transformer', 'outage'))).toBeGreaterThan(5);
    const { incidentId } = await made('on_site');
    await reckon([incidentId]);
    const estimate = await told(incidentId);
    expect(estimate.isPrior).toBe(false);
    expect(estimate.cases).toBeGreaterThan(150);
  } finally {
    services.advance(ago);
  }
});
