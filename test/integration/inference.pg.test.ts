import { writeRegroup } from '@comcen/server/test/commands/lane/write-regroup.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { NO_ORDERS } from '@comcen/shared/domain/incident/regroup-orders.ts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { byOperator, callsOf } from '../factories/grouping.ts';
import { clearLane, createLane, type Lane, offersOf, ordersOf, receiveReport } from '../factories/lane.ts';
import { operatorOf } from '../factories/orders.ts';
import { setInferenceMode } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane, false, 'automatic'));

const round = () => runRound(lane.services, lane.world.up3Id);
const incidents = () => lane.sql<
  {
    id: string;
    state: string;
    device: string | null;
    level: string;
    probability: number | null;
    customers_out: number;
    report_count: number;
    merged_into: string | null;
  }[]
>`select i.id, i.state, d.code as device, i.fault_level as level, i.probability, i.customers_out, i.report_count, i.merged_into
  from incident i left join grid_device d on d.id = i.device_id order by i.id`;
/** Customers of these transformers of the world, so many of each. */
const customersAt = (transformers: readonly number[], each: number) =>
  transformers.flatMap((index) => {
    const id = lane.world.transformers[index]?.id;
    return lane.world.customers.filter(({ transformerId }) => transformerId === id).slice(0, each);
  });
const call = async (transformers: readonly number[], each: number) => {
  for (const customer of customersAt(transformers, each)) await receiveReport(lane, { customer });
};

describe('calls that come together', () => {
  it('below one feeder open one incident on the feeder with one order, and say why', async () => {
    await call([0, 1, 2, 3], 2);
    await round();
    const [feeder, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(feeder).toMatchObject({ state: 'open', level: 'feeder', report_count: 8 });
    expect(feeder?.probability).toBeGreaterThan(0.8);
    expect(feeder?.customers_out).toBeGreaterThan(8);
    expect(await ordersOf(lane)).toHaveLength(1);
    const reasons = await lane.sql<{ code: string; n: number }[]>`
      select link_reason->>'code' as code, count(*)::int as n from report group by 1 order by 1`;
    expect(reasons).toEqual([
      { code: 'new_incident', n: 1 },
      { code: 'same_device', n: 1 },
      { code: 'suspected_device', n: 6 },
    ]);
    const [stored] = await lane.sql<
      { inference: { callers: number; candidates: unknown[] } }[]
    >`select inference from incident`;
    expect(stored?.inference.callers).toBe(8);
    expect(stored?.inference.candidates.length).toBeGreaterThan(0);
  });

  it('of one customer accuse no more than the transformer, where four customers live', async () => {
    await call([0], 1);
    await round();
    const [lone, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(lone).toMatchObject({ device: lane.world.transformers[0]?.code, report_count: 1 });
    expect(['service', 'transformer']).toContain(lone?.level);
    expect(lone?.customers_out).toBeLessThanOrEqual(4);
  });
});

describe('calls that come one after the other', () => {
  it('lift the incident up the tree and supersede what nobody has started', async () => {
    for (const transformer of [0, 1, 2, 3]) {
      await call([transformer], 2);
      await round();
    }
    const rows = await incidents();
    const open = rows.filter(({ state }) => state === 'open');
    expect(open).toMatchObject([{ level: 'feeder', report_count: 8 }]);
    for (const row of rows.filter(({ state }) => state !== 'open')) {
      expect(row).toMatchObject({ state: 'merged', merged_into: open[0]?.id, report_count: 0 });
    }
    const orders = await ordersOf(lane);
    expect(orders.filter(({ state }) => state === 'new')).toHaveLength(1);
    for (const order of orders) expect(['new', 'cancelled']).toContain(order.state);
    const [waiting] = orders.filter(({ state }) => state === 'new');
    expect(waiting?.incident_id).toBe(open[0]?.id);
  });

  it('keep a crew that has started: its order is led to the device upstream, nobody else is sent', async () => {
    await call([0], 2);
    await lane.sql`update crew set on_duty = true where code = 'pkp-01'`;
    await round();
    const [offer] = await offersOf(lane);
    await lane.sql`update offer set accepted_at = now(), is_active = true where ended_at is null`;
    await lane.sql`update work_order set state = 'en_route', accepted_at = now(), departed_at = now() where state = 'offered'`;
    await call([1, 2, 3], 2);
    await round();
    const open = (await incidents()).filter(({ state }) => state === 'open');
    expect(open).toMatchObject([{ level: 'feeder', report_count: 8 }]);
    const going = (await ordersOf(lane)).filter(({ state }) => state !== 'cancelled');
    expect(going).toMatchObject([{ state: 'en_route', crew_id: offer?.crew_id, incident_id: open[0]?.id }]);
    const [order] = await lane.sql<{ device: string; flags: string }[]>`
      select d.kind as device from work_order w join grid_device d on d.id = w.device_id where w.state = 'en_route'`;
    expect(order?.device).toBe('feeder');
  });

  it('leave alone what an operator confirmed', async () => {
    await call([0], 2);
    await round();
    await lane.sql`update incident set confirmed_at = now(), confirmed_by = ${lane.world.operatorUserId}`;
    const [confirmed] = await incidents();
    await call([1, 2, 3], 2);
    await round();
    const after = (await incidents()).find(({ id }) => id === confirmed?.id);
    expect(after).toMatchObject({ state: 'open', device: confirmed?.device, level: confirmed?.level });
  });
});

describe('two lines out below one transformer', () => {
  /** The second one's row names no device; no operator's word holds the two apart any more. */
  const twoLines = async () => {
    await setInferenceMode(lane.sql, lane.world.up3Id, 'suggest');
    const { incidentId, reportIds } = await callsOf(lane, [0, 8]);
    const { splitOff } = await byOperator(lane).split(incidentId, { reportIds: reportIds.slice(1) });
    await lane.sql`update incident set confirmed_at = null, confirmed_by = null, fault_level = 'service'`;
    await setInferenceMode(lane.sql, lane.world.up3Id, 'automatic');
    expect(await incidents()).toMatchObject([{ id: incidentId }, { id: splitOff.id, device: null, level: 'service' }]);
    return [incidentId, splitOff.id];
  };

  it('are both witnesses when a third neighbour calls: what feeds all three is out, with one order', async () => {
    const [first, second] = await twoLines();
    await callsOf(lane, [16]);
    expect(await incidents()).toMatchObject([
      { id: first, state: 'open', level: expect.stringMatching(/transformer|section/), report_count: 3 },
      { id: second, state: 'merged', merged_into: first },
    ]);
    expect((await ordersOf(lane)).filter(({ state }) => state === 'new')).toHaveLength(1);
  });

  it('the second has the device when the first is over, and that is written once', async () => {
    const [first, second] = await twoLines();
    const [order] = await lane.sql<{ id: string }[]>`select id from work_order where incident_id = ${first ?? ''}`;
    const cancel = { orderId: order?.id ?? '', command: 'cancel' as const, reason: 'power is back' };
    await directOrder(operatorOf(lane.services, lane.world), lane.services, cancel);
    const swept = async () => {
      lane.services.advance(120_000);
      await sweepOnce(lane.services);
    };
    await swept();
    const after = (await incidents()).find(({ id }) => id === second);
    expect(after).toMatchObject({ state: 'open', device: lane.world.transformers[0]?.code });
    const changes = await lane.sql`select id from grouping_change order by id`;
    await swept();
    expect(await lane.sql`select id from grouping_change order by id`).toEqual(changes);
  });
});

it("reports that another fault explains better wait for triage again, a customer's later ones with the first", async () => {
  await call([0, 1, 2, 3], 2);
  await round();
  const [feeder] = (await incidents()).filter(({ state }) => state === 'open');
  // The calls came from elsewhere after all: the incident stands on one transformer, the others' callers were never its own.
  const [transformer, other] = lane.world.transformers;
  const [again] = customersAt([1], 1);
  await receiveReport(lane, again ? { customer: again } : {});
  await round();
  await lane.sql`update incident set device_id = ${transformer?.id ?? ''}, fault_level = 'transformer' where id = ${feeder?.id ?? ''}`;
  const first = await lane.sql<{ id: string }[]>`
    select distinct on (idpel) id from report where transformer_id = ${other?.id ?? ''} order by idpel, id`;
  const fault = {
    deviceId: other?.id ?? '',
    level: 'transformer' as const,
    probability: 0.9,
    startedAtMs: Date.now(),
    callerIds: first.map(({ id }) => id),
    incidentIds: [],
    callers: 2,
    served: 4,
    candidates: [],
    reason: { code: 'callers_below_device' as const, data: {} },
  };
  const group = {
    incidentId: null,
    kind: 'opened' as const,
    fault,
    deviceId: fault.deviceId,
    level: fault.level,
    merged: [],
    incoming: [],
    orders: NO_ORDERS,
  };
  const leaving = [{ from: feeder?.id ?? '', reportIds: first.map(({ id }) => id), to: null, group }];
  const nothing = { opened: [], links: [], endangered: [] };
  const written = await withTransaction(lane.ctx, (tx) =>
    writeRegroup(tx, lane.world.up3Id, { plan: nothing, merges: [], moves: [], leaving }),
  );
  expect(written.sentBack).toBe(3);
  await round();
  const homes = await lane.sql<{ device: string; n: number }[]>`
    select d.code as device, count(*)::int as n from report r join incident i on i.id = r.incident_id
      join grid_device d on d.id = i.device_id where r.transformer_id = ${other?.id ?? ''} group by 1`;
  expect(homes.reduce((sum, { n }) => sum + n, 0)).toBe(3);
});

describe('grouping in words only', () => {
  it('stays with transformers where operators group by hand, and still says what the calls point at', async () => {
    await clearLane(lane, false, 'suggest');
    await call([0, 1, 2, 3], 2);
    await round();
    expect(await incidents()).toHaveLength(4);
    await sweepOnce(lane.services);
    const rows = await incidents();
    expect(rows.filter(({ state }) => state === 'open')).toHaveLength(4);
    for (const row of rows) expect(row.probability).toBeGreaterThan(0.5);
  });
});

it('a round and a sweep that run again change nothing', async () => {
  await call([0, 1, 2, 3], 2);
  await round();
  await sweepOnce(lane.services);
  const before = await incidents();
  const events = async () => (await lane.sql<{ n: number }[]>`select count(*)::int as n from domain_event`)[0]?.n;
  const count = await events();
  await round();
  await sweepOnce(lane.services);
  expect(await incidents()).toEqual(before);
  expect(await events()).toBe(count);
});
