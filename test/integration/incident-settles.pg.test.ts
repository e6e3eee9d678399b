import type { Context } from '@comcen/server/context.ts';
import { trackingTokenOf } from '@comcen/server/presenters/tracking-token.ts';
import { withdrawReport } from '@comcen/server/test/commands/report/withdraw-report.ts';
import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { type DirectCommand, directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { type FieldCommand, workOnOrder } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import { withTransaction } from '@comcen/server/test/db/transaction.ts';
import { reportRow } from '@comcen/server/test/queries/reports.ts';
import { trackingOf } from '@comcen/server/test/queries/tracking.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clearLane, createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { contextAs, operatorOf, step, technicianOf } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
beforeAll(async () => {
  lane = await createLane(database());
});
beforeEach(() => clearLane(lane, false));
afterAll(() => lane.services.close());

const operator = () => operatorOf(lane.services, lane.world);
const round = () => runRound(lane.services, lane.world.up3Id);
const crewOf = (index: number): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
const direct =
  (orderId: string, command: DirectCommand) =>
  (ctx: Context = operator()) =>
    directOrder(ctx, lane.services, { orderId, command, reason: 'test' });
const steps = async (orderId: string, commands: readonly FieldCommand[], extra: object = {}, crew = crewOf(0)) => {
  for (const command of commands) await step(lane.services, lane.world, crew, orderId, command, extra);
};
const alsoFor =
  (incidentId: string) =>
  (ctx: Context = operator()) =>
    createOrder(ctx, lane.services, { incidentId, kind: 'outage', note: '', address: '' });
const incidents = () =>
  lane.sql<
    { state: string; restored_at: Date | null; report_count: number; device_id: string | null }[]
  >`select state, restored_at, report_count, device_id from incident order by id`;
const eventsOf = async (entity: string) =>
  (await lane.sql<{ type: string }[]>`select type from domain_event where entity = ${entity} order by id`).map(
    ({ type }) => type,
  );

const orderOfReport = async (id: string) => (await reportRow(lane.ctx, id)).work_order_id;

/** One report, its incident, its order and a second one that an operator made; the first crew is on duty, nobody has an order. */
async function twoOrders() {
  const report = await receiveReport(lane, { customer: lane.world.customers[0] });
  await round();
  const [order] = await ordersOf(lane);
  if (!order) throw new Error('triage makes an order');
  await lane.sql`update crew set on_duty = id = ${crewOf(0).id}`;
  return { report, incidentId: order.incident_id, a: order.id, b: (await alsoFor(order.incident_id)()).id };
}
async function give(orderId: string, commands: readonly FieldCommand[], extra: object = {}): Promise<void> {
  await offerByHand(operator(), lane.services, { orderId, crewId: crewOf(0).id });
  await steps(orderId, ['accept'], {});
  await steps(orderId, commands, extra);
}
const track = (reportId: string) =>
  trackingOf(
    contextAs(lane.services, { kind: 'customer' }),
    lane.services,
    trackingTokenOf(lane.services.secrets.tracking, reportId),
  );

describe('an incident with two orders', () => {
  it('is partly restored by one, restored when the other is cancelled; the next outage there gets an order', async () => {
    const { a, b, report } = await twoOrders();
    await give(a, ['arrive', 'restore']);
    expect(await incidents()).toMatchObject([{ state: 'partly_restored', restored_at: null }]);
    const restoredAt = lane.services.clock();
    lane.services.advance(60_000);
    await direct(b, 'cancel')();
    expect(await incidents()).toMatchObject([{ state: 'restored', restored_at: restoredAt }]);
    await steps(a, ['complete']);
    expect(await track(report)).toMatchObject({ status: 'completed' });
    expect(await orderOfReport(report)).toBe(a);
    await receiveReport(lane, { customer: lane.world.customers[8] });
    await round();
    expect(await incidents()).toMatchObject([{ state: 'restored' }, { state: 'open' }]);
    expect(await ordersOf(lane)).toHaveLength(3);
    await direct(a, 'close')();
    expect(await incidents()).toMatchObject([{ state: 'closed' }, { state: 'open' }]);
    expect(await lane.sql`select state from report where id = ${report}`).toEqual([{ state: 'answered' }]);
    expect(
      (await eventsOf('incident')).filter((type) => !['incident.updated', 'incident.estimated'].includes(type)),
    ).toEqual([
      'incident.opened',
      'incident.partly_restored',
      'incident.restored',
      'incident.opened',
      'incident.closed',
    ]);
  });

  it('closes with the second cancel, not with the first', async () => {
    const { a, b, report } = await twoOrders();
    expect(await orderOfReport(report)).toBe(b);
    await direct(a, 'cancel')();
    expect(await orderOfReport(report)).toBe(b);
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    await direct(b, 'cancel')();
    expect(await incidents()).toMatchObject([{ state: 'closed' }]);
  });

  it('stays restored while the follow-up of a temporary repair waits', async () => {
    const { a, b } = await twoOrders();
    await give(a, ['arrive', 'restore']);
    await steps(a, ['complete'], { outcome: 'temporary' });
    await direct(b, 'cancel')();
    expect(await incidents()).toMatchObject([{ state: 'restored' }]);
    expect(await ordersOf(lane)).toMatchObject([{ state: 'completed' }, { state: 'cancelled' }, { state: 'new' }]);
  });
});

/** The second begins when the first has done all but commit; the first commits when the second has ended or waits for it. */
async function together(one: (ctx: Context) => Promise<unknown>, two: (ctx: Context) => Promise<unknown>) {
  let second: Promise<string> | undefined;
  await withTransaction(operator(), async (tx) => {
    await one(tx);
    let isOver = false;
    second = two(operator())
      .then(
        () => 'done',
        (error) => String(error.code),
      )
      .finally(() => {
        isOver = true;
      });
    const blocked = () => lane.sql`select 1 from pg_stat_activity
      where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;
    await until('the second ends or waits', blocked, (waiting) => isOver || waiting.length > 0);
  });
  return second;
}

describe('two things at once on one incident', () => {
  it('both orders end: it closes', async () => {
    const { a, b } = await twoOrders();
    expect(await together(direct(a, 'cancel'), direct(b, 'cancel'))).toBe('done');
    expect(await incidents()).toMatchObject([{ state: 'closed' }]);
  });

  it('one order restores, the other is cancelled: it is restored', async () => {
    const { a, b } = await twoOrders();
    await give(a, ['arrive']);
    const restore = (ctx: Context) =>
      workOnOrder(
        { ...ctx, actor: technicianOf(lane.services, lane.world, crewOf(0)).actor },
        {
          orderId: a,
          command: 'restore',
          body: { commandId: 'restore-beside-cancel', occurredAt: lane.services.clock().toISOString() },
        },
      );
    expect(await together(direct(b, 'cancel'), restore)).toBe('done');
    expect(await incidents()).toMatchObject([{ state: 'restored' }]);
  });

  it('the last order ends before a new one comes: it closes, and the new one is refused', async () => {
    const { incidentId, a, b } = await twoOrders();
    await direct(a, 'cancel')();
    expect(await together(direct(b, 'cancel'), alsoFor(incidentId))).toBe('conflict');
    expect(await incidents()).toMatchObject([{ state: 'closed' }]);
    expect(await ordersOf(lane)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }]);
  });

  it('a new order comes before the last one ends: it stays open with the new one', async () => {
    const { incidentId, a, b } = await twoOrders();
    await direct(a, 'cancel')();
    expect(await together(alsoFor(incidentId), direct(b, 'cancel'))).toBe('done');
    expect(await incidents()).toMatchObject([{ state: 'open' }]);
    expect(await ordersOf(lane)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }, { state: 'new' }]);
  });
});

it('an open incident that has no open order gets one with the next report, on the clock of its first', async () => {
  await receiveReport(lane, { customer: lane.world.customers[0] });
  await round();
  // As an earlier release could leave it.
  await lane.sql`update work_order set state = 'cancelled', cancelled_at = now(), waiting_since = null`;
  const first = new Date(lane.services.clock().getTime() - 600_000);
  await receiveReport(lane, { customer: lane.world.customers[8], reportedAt: first });
  await round();
  expect(await incidents()).toMatchObject([{ state: 'open', report_count: 2 }]);
  const orders = await lane.sql`select state, customers_out, reported_at from work_order order by id`;
  expect(orders).toMatchObject([{ state: 'cancelled' }, { state: 'new', customers_out: 2, reported_at: first }]);
  const events = await lane.sql`select type, data->>'firstReportedAt' as first from domain_event
    where type in ('incident.updated', 'work_order.created') order by id`;
  expect(events).toMatchObject([
    { type: 'work_order.created' },
    { type: 'incident.updated', first: first.toISOString() },
    { type: 'work_order.created' },
  ]);
  await receiveReport(lane, { customer: lane.world.customers[16] });
  await round();
  expect(await ordersOf(lane)).toHaveLength(2);
});

describe('"belum nyala" on an order that was closed', () => {
  const closed = async (kind: string) => {
    const report = await receiveReport(lane, { customer: lane.world.customers[0], kind });
    await round();
    const [order] = await ordersOf(lane);
    await lane.sql`update crew set on_duty = id = ${crewOf(0).id}`;
    await give(order?.id ?? '', ['arrive', 'restore', 'complete']);
    await direct(order?.id ?? '', 'close')();
    expect(await lane.sql`select state from report`).toEqual([{ state: 'answered' }]);
    await lane.sql`update crew set on_duty = false`;
    await direct(order?.id ?? '', 'reopen')();
    return { report, orderId: order?.id ?? '' };
  };

  it.each(['meter', 'outage'])('(%s): the same customer joins it again and is counted once', async (kind) => {
    await closed(kind);
    await receiveReport(lane, { customer: lane.world.customers[0], kind });
    await round();
    expect(await ordersOf(lane)).toMatchObject([{ state: 'new', customers_out: 1 }]);
    expect(await incidents()).toMatchObject([{ state: 'open', report_count: 2, restored_at: null }]);
  });

  it('its report may be withdrawn, and each step of the report is an event', async () => {
    const { report, orderId } = await closed('outage');
    await withdrawReport(contextAs(lane.services, { kind: 'system' }), report);
    expect(await ordersOf(lane)).toMatchObject([{ id: orderId, state: 'cancelled' }]);
    expect(await eventsOf('report')).toEqual([
      'report.received',
      'report.linked',
      'report.answered',
      'report.linked',
      'report.withdrawn',
    ]);
    const versions = await lane.sql`select entity_version as v from domain_event where entity = 'report' order by id`;
    expect(versions.map(({ v }) => v)).toEqual([null, 2, 3, 4, 5]);
  });
});
