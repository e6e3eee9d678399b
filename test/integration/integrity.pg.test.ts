import { integrityOf } from '@comcen/server/queries/integrity.ts';
import { explainFlag } from '@comcen/server/test/commands/integrity/explain-flag.ts';
import { flagOrders } from '@comcen/server/test/commands/integrity/flag-orders.ts';
import { attachReport, detachReport } from '@comcen/server/test/commands/report/attach-report.ts';
import { createReport } from '@comcen/server/test/commands/report/create-report.ts';
import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { managerOf, operatorOf, step, technicianOf } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const MINUTE = 60_000;
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(async () => {
  await clearLane(lane, false);
  await lane.sql`truncate kpi_cursor, work_order_flag, position_history cascade`;
});
afterAll(() => lane.services.close());

const operator = () => operatorOf(lane.services, lane.world);
const after = (minutes: number) => lane.services.advance(minutes * MINUTE);
const round = () => runRound(lane.services, lane.world.up3Id);
const crewOf = (index = 0): WorldCrew => some(lane.world.crews[index]);
const transformer = (index: number) => some(lane.world.transformers[index]);
const customer = (index: number) => some(lane.world.customers[index]);
function some<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('the world is too small');
  return thing;
}

/** Reads the log to its end, as the job does. */
async function look(): Promise<number> {
  await numberEvents(lane.services.database.sql);
  return flagOrders(lane.ctx, lane.world.up3Id);
}
const flagsOf = async (orderId: string) => (await integrityOf(managerOf(lane.services, lane.world), orderId)).items;
const codesOf = async (orderId: string) => (await flagsOf(orderId)).map(({ code }) => code);
/** What the log says and the row carries is the same. */
async function flaggedInLog(orderId: string): Promise<unknown[]> {
  const events = await lane.sql<{ data: { code: string } }[]>`
    select data from domain_event where type = 'work_order.flagged' and entity_id = ${orderId} order by id`;
  const [row] = await lane.sql<{ flags: string[] }[]>`select flags from work_order where id = ${orderId}`;
  expect(row?.flags.toSorted()).toEqual(events.map(({ data }) => data.code).toSorted());
  return events.map(({ data }) => data);
}

async function orderAt(deviceId: string): Promise<string> {
  const { id } = await createOrder(operator(), lane.services, { deviceId, kind: 'outage', note: '', address: '' });
  return id;
}
async function offered(orderId: string, crew = crewOf()): Promise<void> {
  await lane.sql`update crew set on_duty = true where id = ${crew.id}`;
  await offerByHand(operator(), lane.services, { orderId, crewId: crew.id });
  await step(lane.services, lane.world, crew, orderId, 'accept');
}
const work = (orderId: string, command: 'arrive' | 'restore' | 'complete', extra: object = {}) =>
  step(lane.services, lane.world, crewOf(), orderId, command, extra);

async function track(place: Point, source: string, minutes: readonly number[]): Promise<void> {
  for (const minute of minutes) {
    const at = new Date(lane.services.clock().getTime() + minute * MINUTE);
    await lane.sql`insert into position_history (crew_id, at, received_at, lat, lng, accuracy_m, source)
      values (${crewOf().id}, ${at}, ${at}, ${place.lat}, ${place.lng}, 12, ${source})`;
  }
}

describe('an arrival', () => {
  it('far from the site is flagged at once, with distance, accuracy and age', async () => {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    const tapped = lane.services.clock().toISOString();
    after(5);
    const location = offsetBy(transformer(0), 0, 3000);
    await work(id, 'arrive', { occurredAt: tapped, location, accuracyM: 20 });
    const flag = { code: 'arrived_far', evidence: { distanceM: 3000, accuracyM: 20, ageS: 300, limitM: 500 } };
    expect(await flagsOf(id)).toMatchObject([flag]);
    expect(await flaggedInLog(id)).toMatchObject([flag]);
  });

  it('at a transformer below a broken line is honest, however far the switch stands', async () => {
    const id = await orderAt(some(lane.world.sectionIds[0]));
    const [below] = await lane.sql<Point[]>`
      update grid_device set lat = lat + 0.1 where parent_id = ${some(lane.world.sectionIds[0])} returning lat, lng`;
    await offered(id);
    after(10);
    await work(id, 'arrive', { location: { lat: below?.lat, lng: below?.lng }, accuracyM: 10 });
    await lane.sql`update grid_device set lat = lat - 0.1 where parent_id = ${some(lane.world.sectionIds[0])}`;
    expect(await codesOf(id)).toEqual([]);
  });

  it('while the tracker drove elsewhere is flagged when the log is read, once', async () => {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    await track(offsetBy(transformer(0), 8000, 0), 'tracker', [-2, 0, 2]);
    await work(id, 'arrive', { location: transformer(0), accuracyM: 10 });
    expect(await codesOf(id)).toEqual([]);
    expect(await look()).toBe(1);
    expect(await flagsOf(id)).toMatchObject([
      { code: 'arrived_elsewhere', evidence: { distanceM: 8000, source: 'tracker', fixes: 3, limitM: 1000 } },
    ]);
    await lane.sql`update kpi_cursor set cursor = 0`;
    expect(await look()).toBe(0);
    expect(await flaggedInLog(id)).toHaveLength(1);
  });

  it('whose track comes only with the next signal is looked at again', async () => {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    const arrived = [0, 1, 2];
    await work(id, 'arrive');
    expect(await look()).toBe(0);
    await track(offsetBy(transformer(0), 8000, 0), 'phone', arrived);
    after(30);
    await work(id, 'restore');
    expect(await look()).toBe(1);
    expect(await codesOf(id)).toEqual(['arrived_elsewhere']);
  });

  it('with the track at the site is honest', async () => {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    await track(offsetBy(transformer(0), 150, 0), 'tracker', [-2, 0, 2]);
    await work(id, 'arrive');
    expect(await look()).toBe(0);
  });

  it.each([
    [5, ['impossible_travel']],
    [40, []],
  ])('28 km from the last one, %i minutes later', async (minutes, codes) => {
    const first = await orderAt(transformer(0).id);
    await offered(first);
    after(10);
    await work(first, 'arrive');
    after(2);
    await work(first, 'restore');
    await work(first, 'complete');
    const second = await orderAt(some(lane.world.transformers.at(-1)).id);
    await offered(second);
    after(minutes - 2);
    await work(second, 'arrive');
    await look();
    expect(await codesOf(second)).toEqual(codes);
    expect(await codesOf(first)).toEqual([]);
    if (codes.length > 0) {
      const [flag] = await flagsOf(second);
      expect(flag?.evidence).toMatchObject({ earlierOrderId: first, seconds: minutes * 60, limitKmh: 120 });
    }
  });
});

describe('the start of the clock', () => {
  const called = async (index: number, reportedAt?: Date) => {
    const { idpel, lat, lng } = customer(index);
    const body = {
      channel: 'voice',
      kind: 'outage',
      description: '',
      reporter: { name: 'x', phone: '081234567890' },
    } as const;
    const made = await createReport(operator(), lane.services, {
      ...body,
      idpel,
      location: { lat, lng },
      ...(reportedAt && { reportedAt: reportedAt.toISOString() }),
    });
    return made.body.id;
  };
  const linked = async (reportId: string): Promise<{ incidentId: string; orderId: string }> => {
    await round();
    const [row] = await lane.sql<{ incidentId: string; orderId: string }[]>`
      select r.incident_id as "incidentId", w.id as "orderId" from report r join work_order w on w.incident_id = r.incident_id
      where r.id = ${reportId} and w.state <> 'cancelled'`;
    return some(row);
  };

  it('typed an hour late is flagged with both times; a report taken as it comes is not', async () => {
    const late = await called(0, new Date(lane.services.clock().getTime() - 60 * MINUTE));
    const { orderId } = await linked(late);
    const honest = await linked(await called(1));
    expect(await look()).toBe(1);
    expect(await flagsOf(orderId)).toMatchObject([
      { code: 'late_entry', evidence: { reportId: late, lateS: 3600, by: lane.world.operatorUserId } },
    ]);
    expect(await codesOf(honest.orderId)).toEqual([]);
  });

  /** Two calls about one transformer, twenty minutes apart. */
  async function twoCalls() {
    const first = await called(0);
    const { incidentId, orderId } = await linked(first);
    after(20);
    const second = await called(8);
    expect(await linked(second)).toMatchObject({ incidentId });
    return { first, orderId };
  }

  it('moved to the second call by putting the first one where it counts for nobody', async () => {
    const elsewhere = await linked(await called(1));
    await offered(elsewhere.orderId);
    after(5);
    await work(elsewhere.orderId, 'arrive');
    const { first, orderId } = await twoCalls();
    await attachReport(operator(), lane.services, first, elsewhere.incidentId);
    await look();
    expect(await flagsOf(orderId)).toMatchObject([
      { code: 'start_moved', evidence: { reportId: first, movedS: 1200, by: lane.world.operatorUserId } },
    ]);
  });

  it('is honest where the first call is a fault of its own, with an order that keeps its clock', async () => {
    const { first, orderId } = await twoCalls();
    await detachReport(operator(), lane.services, first);
    expect(await look()).toBe(0);
    await linked(first);
    await look();
    expect(await codesOf(orderId)).toEqual([]);
  });

  it.each([
    [40, ['cancelled_and_reopened']],
    [5, []],
  ])('cancelled after %i of 45 minutes and made again', async (minutes, codes) => {
    const { orderId } = await linked(await called(0));
    after(minutes);
    await directOrder(operator(), lane.services, { orderId, command: 'cancel', reason: 'x' });
    await lane.sql`update incident set state = 'closed', closed_at = ${lane.services.clock()}`;
    after(6);
    const again = await linked(await called(0));
    expect(again.orderId).not.toBe(orderId);
    await look();
    expect(await codesOf(again.orderId)).toEqual(codes);
    if (codes.length > 0) {
      const [flag] = await flagsOf(again.orderId);
      expect(flag?.evidence).toMatchObject({ earlierOrderId: orderId, goneS: 2400, lostS: 2760, targetS: 2700 });
    }
  });
});

describe('power said to be back', () => {
  async function restored(): Promise<string> {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    await work(id, 'arrive');
    after(20);
    await work(id, 'restore');
    await work(id, 'complete');
    return id;
  }
  const call = (index: number) => receiveReport(lane, { customer: customer(index) });

  it('is flagged when two customers below call in the next hour', async () => {
    const id = await restored();
    after(10);
    const first = await call(0);
    await call(8);
    await round();
    await look();
    expect(await flagsOf(id)).toMatchObject([
      { code: 'restored_before_customers', evidence: { customers: 2, firstAfterS: 600 } },
    ]);
    expect((await flagsOf(id))[0]?.evidence.reportIds).toContain(first);
  });

  it.each<[string, () => Promise<void>]>([
    ['one of them calls', async () => void (await call(0))],
    [
      'calls were typed that came before it',
      async () => {
        const reportedAt = new Date(lane.services.clock().getTime() - 30 * MINUTE);
        for (const index of [0, 8]) await receiveReport(lane, { customer: customer(index), reportedAt });
      },
    ],
    [
      'customers of another transformer call',
      async () => {
        await call(1);
        await call(9);
      },
    ],
  ])('is not when %s', async (_name, calls) => {
    const id = await restored();
    after(10);
    await calls();
    await round();
    await look();
    expect(await codesOf(id)).toEqual([]);
  });
});

describe('a flag', () => {
  it('stays when it is explained, and shows by whom and why', async () => {
    const id = await orderAt(transformer(0).id);
    await offered(id);
    after(10);
    await work(id, 'arrive', { location: offsetBy(transformer(0), 0, 3000) });
    const reply = await explainFlag(operator(), {
      orderId: id,
      code: 'arrived_far',
      note: 'Jembatan putus, jalan kaki',
    });
    expect(reply.items).toMatchObject([{ code: 'arrived_far', notes: [{ text: 'Jembatan putus, jalan kaki' }] }]);
    const [row] =
      await lane.sql`select w.flags, f.explained_at from work_order w join work_order_flag f on f.work_order_id = w.id`;
    expect(row).toEqual({ flags: ['arrived_far'], explained_at: lane.services.clock() });
    const events = await lane.sql`select data from domain_event where type = 'work_order.flag_explained'`;
    expect(events).toEqual([{ data: { code: 'arrived_far' } }]);
  });

  it('is explained by the room only, and only when it is there', async () => {
    const id = await orderAt(transformer(0).id);
    const input = { orderId: id, code: 'arrived_far', note: 'x y z' } as const;
    await expect(explainFlag(operator(), input)).rejects.toMatchObject({ code: 'not_found' });
    const crew = technicianOf(lane.services, lane.world, crewOf());
    await expect(explainFlag(crew, input)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('of a report that came again tells which and after how long', async () => {
    const report = await receiveReport(lane, { customer: customer(0) });
    await round();
    const [order] = await ordersOf(lane);
    const id = some(order).id;
    await offered(id);
    after(10);
    await work(id, 'arrive');
    after(10);
    await work(id, 'restore');
    await work(id, 'complete');
    after(120);
    const again = await receiveReport(lane, { customer: customer(0) });
    await round();
    expect(again).not.toBe(report);
    expect(await flagsOf(id)).toMatchObject([{ code: 'reported_again', evidence: { reportId: again, afterS: 7200 } }]);
  });
});
