import { offerOrders } from '@comcen/server/commands/work-order/offer-orders.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { heldOrders } from '@comcen/server/test/queries/live-orders.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, offersOf, ordersOf, receiveReport } from '../factories/lane.ts';
import { operatorOf, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
/** One posko in the ULP where everything happens, with two crews; 28 km away another. */
let here: WorldCrew;
let beside: WorldCrew;
let far: WorldCrew;
beforeAll(async () => {
  lane = await createLane(database());
  const [first, second, , last] = lane.world.crews;
  if (!first || !second || !last) throw new Error('a world has four crews');
  [here, beside, far] = [first, second, last];
});
beforeEach(() => clearLane(lane, false));
afterAll(() => lane.services.close());

const round = () => runRound(lane.services, lane.world.up3Id);
const onDuty = (...crews: WorldCrew[]) =>
  lane.sql`update crew set on_duty = id = any(${crews.map((crew) => crew.id)}::uuid[])`;
const seenAt = (crew: WorldCrew, { lat, lng }: { lat: number; lng: number }) => {
  const at = lane.services.clock();
  return lane.sql`insert into position_latest (crew_id, up3_id, at, received_at, lat, lng, source)
    values (${crew.id}, ${lane.world.up3Id}, ${at}, ${at}, ${lat}, ${lng}, 'phone')
    on conflict (crew_id) do update set lat = excluded.lat, lng = excluded.lng, at = excluded.at`;
};
const work = async (crew: WorldCrew, orderId: string, ...commands: Parameters<typeof step>[4][]) => {
  for (const command of commands) await step(lane.services, lane.world, crew, orderId, command);
};
/** A report on the nth transformer of the first ULP, and its order after a round. */
const report = async (n: number, kind = 'outage'): Promise<string> => {
  const known = new Set((await ordersOf(lane)).map(({ id }) => id));
  await receiveReport(lane, { transformerId: lane.world.transformers[n]?.id ?? null, kind });
  await round();
  const made = (await ordersOf(lane)).find(({ id }) => !known.has(id));
  if (!made) throw new Error('the report made no order');
  return made.id;
};
/** An order that the far crew is on its way to, seen at its posko. */
const farOnItsWay = (...commands: Parameters<typeof step>[4][]): Promise<string> => farHas(0, ...commands);
const farHas = async (n: number, ...commands: Parameters<typeof step>[4][]): Promise<string> => {
  await onDuty(far);
  await seenAt(far, far.at);
  const order = await report(n);
  await work(far, order, ...commands);
  return order;
};
const orderOf = async (id: string) => (await ordersOf(lane)).find((order) => order.id === id);
const diversionsOf = async (orderId: string) => {
  const [row] = await lane.sql<{ n: number }[]>`
    select count(*)::int as n from offer where work_order_id = ${orderId} and end_reason = 'nearer_crew'`;
  return row?.n ?? 0;
};
describe('an order on its way while another crew is much nearer', () => {
  test.each([
    ['offered', []],
    ['accepted', ['accept']],
    ['en_route', ['accept', 'depart']],
  ] as const)('goes to the nearer one at once when it is %s, and the log says why', async (_, commands) => {
    const order = await farOnItsWay(...commands);
    await onDuty(here, far);
    const { offers } = Object(await round());
    expect(offers).toBe(1);
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: here.id });
    const [event] = await lane.sql`select data, actor_kind from domain_event where type = 'work_order.recalled'`;
    expect(event).toMatchObject({
      actor_kind: 'system',
      data: { reason: 'nearer_crew', crewId: far.id, toCrewId: here.id, to: 'new' },
    });
    // What phones are told by.
    expect(await heldOrders(lane.ctx, [order])).toMatchObject([{ crewId: here.id }]);
  });

  test('settles: rounds run again change nothing more', async () => {
    const order = await farOnItsWay('accept', 'depart');
    await onDuty(here, beside, far);
    await round();
    const log = () => lane.sql`select count(*)::int as n from domain_event`;
    const [before] = await log();
    for (let i = 0; i < 4; i++) expect(await round()).toMatchObject({ offers: 0, hasMore: false });
    expect(await log()).toEqual([before]);
    expect(await offersOf(lane, order)).toHaveLength(2);
  });

  test('the same diversion carried out twice is once', async () => {
    const order = await farOnItsWay('accept', 'depart');
    const diversion = { orderId: order, crewId: far.id, toCrewId: here.id, savesMin: 30 };
    const divert = () => offerOrders(lane.ctx, lane.world.up3Id, [], [diversion]);
    const both = await Promise.all([divert(), divert()]);
    expect(both.map(({ diverted }) => diverted.length).sort()).toEqual([0, 1]);
    expect(await divert()).toMatchObject({ diverted: [] });
    expect(await diversionsOf(order)).toBe(1);
  });

  test('arrived between plan and recall, or put elsewhere by an operator: it stays', async () => {
    const order = await farOnItsWay('accept', 'depart', 'arrive');
    const diversion = { orderId: order, crewId: far.id, toCrewId: here.id, savesMin: 30 };
    expect(await offerOrders(lane.ctx, lane.world.up3Id, [], [diversion])).toMatchObject({ diverted: [] });
    expect(await orderOf(order)).toMatchObject({ state: 'on_site', crew_id: far.id });
    const other = await farHas(2);
    await onDuty(far, beside);
    await offerByHand(operatorOf(lane.services, lane.world), lane.services, { orderId: other, crewId: beside.id });
    const late = { ...diversion, orderId: other };
    expect(await offerOrders(lane.ctx, lane.world.up3Id, [], [late])).toMatchObject({ diverted: [] });
    const same = { ...late, crewId: beside.id };
    expect(await offerOrders(lane.ctx, lane.world.up3Id, [], [same])).toMatchObject({ diverted: [] });
    expect(await orderOf(other)).toMatchObject({ state: 'offered', crew_id: beside.id });
  });

  test('stays where it is when the crew is there, was chosen by an operator, or is under way unseen', async () => {
    const begun = await farOnItsWay('accept', 'depart', 'arrive');
    await onDuty(here, far);
    await round();
    expect(await orderOf(begun)).toMatchObject({ state: 'on_site', crew_id: far.id });

    await clearLane(lane, false);
    const order = await report(0);
    await onDuty(far);
    await seenAt(far, far.at);
    await offerByHand(operatorOf(lane.services, lane.world), lane.services, { orderId: order, crewId: far.id });
    await onDuty(here, far);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: far.id });

    await clearLane(lane, false);
    const unseen = await farOnItsWay('accept', 'depart');
    await lane.sql`delete from position_latest`;
    await onDuty(here, far);
    await round();
    expect(await orderOf(unseen)).toMatchObject({ state: 'en_route', crew_id: far.id });
  });

  test('is not put to a crew that refused it', async () => {
    await onDuty(here);
    const order = await report(0);
    await work(here, order, 'refuse');
    await onDuty(far);
    await seenAt(far, far.at);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: far.id });
    await onDuty(here, far);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: far.id });
    await onDuty(here, beside, far);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: beside.id });
  });

  test('is turned round twice and then no more, however crews move', async () => {
    const order = await farOnItsWay('accept', 'depart');
    await onDuty(here, far);
    await seenAt(here, here.at);
    for (let i = 0; i < 5; i++) {
      await round();
      const holder = (await orderOf(order))?.crew_id === here.id ? here : far;
      const other = holder === here ? far : here;
      // Who has it is seen far away, the other one beside it.
      await seenAt(holder, far.at);
      await seenAt(other, here.at);
    }
    await round();
    expect(await diversionsOf(order)).toBe(2);
    expect(await offersOf(lane, order)).toHaveLength(3);
  });

  test('with a routing service nothing is diverted, also while it does not answer', async () => {
    const order = await farOnItsWay('accept', 'depart');
    await onDuty(here, far);
    const config = { ...lane.services.config, osrmUrl: 'http://127.0.0.1:9' };
    await runRound({ ...lane.services, config }, lane.world.up3Id);
    // A hazard elsewhere: what crews hold is weighed, and roads are asked for in vain.
    await receiveReport(lane, { transformerId: lane.world.transformers[7]?.id ?? null, kind: 'hazard' });
    await runRound({ ...lane.services, config }, lane.world.up3Id);
    expect(await orderOf(order)).toMatchObject({ state: 'en_route', crew_id: far.id });
    expect(await diversionsOf(order)).toBe(0);
  });
});

describe('a wide fault', () => {
  const wide = async (customers: number): Promise<string> => {
    await onDuty();
    const order = await report(2);
    await lane.sql`update work_order set customers_out = ${customers} where id = ${order}`;
    return order;
  };

  test('takes a crew that is on its way to what is ten times smaller', async () => {
    await onDuty(here);
    const small = await report(0);
    await work(here, small, 'accept', 'depart');
    const order = await wide(60);
    await onDuty(here);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: here.id, code: 'preempts' });
    expect(await orderOf(small)).toMatchObject({ state: 'new', crew_id: null });
    const [event] = await lane.sql`select data from domain_event where type = 'work_order.recalled'`;
    expect(event?.data).toMatchObject({ reason: 'preempted', crewId: here.id, forOrderId: order });
  });

  test.each([
    ['one that is not wide enough', 40, 1, []],
    ['what is nearly as wide', 60, 20, []],
    ['a crew that has begun', 60, 1, ['arrive']],
  ] as const)('takes nobody: %s', async (_, customers, held, commands) => {
    await onDuty(here);
    const small = await report(0);
    await lane.sql`update work_order set customers_out = ${held} where id = ${small}`;
    await work(here, small, 'accept', 'depart', ...commands);
    const order = await wide(customers);
    await onDuty(here);
    await round();
    expect(await orderOf(order)).toMatchObject({ state: 'new' });
    expect(await orderOf(small)).toMatchObject({ crew_id: here.id });
  });

  test('changes crews with far less when that crew is much nearer to it', async () => {
    const order = await farOnItsWay('accept', 'depart');
    await lane.sql`update work_order set customers_out = 600 where id = ${order}`;
    await onDuty(here);
    await seenAt(here, here.at);
    const small = await report(2);
    await work(here, small, 'accept', 'depart');
    await onDuty(here, far);
    await round();
    expect([await diversionsOf(order), await diversionsOf(small)]).toEqual([1, 1]);
    expect(await orderOf(order)).toMatchObject({ state: 'offered', crew_id: here.id });
    expect(await orderOf(small)).toMatchObject({ state: 'offered', crew_id: far.id });
  });
});
