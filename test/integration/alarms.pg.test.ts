import { systemContext } from '@comcen/server/roles/system-context.ts';
import { raiseAlarm } from '@comcen/server/test/commands/alarm/raise-alarm.ts';
import { laneCrews } from '@comcen/server/test/commands/lane/dispatch-picture.ts';
import { raiseOverdue } from '@comcen/server/test/commands/lane/raise-overdue.ts';
import { raiseSilent } from '@comcen/server/test/commands/lane/raise-silent.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { expireOffers } from '@comcen/server/test/commands/work-order/expire-offers.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { alarmItems } from '@comcen/server/test/queries/alarms.ts';
import { workOrderItems } from '@comcen/server/test/queries/work-orders.ts';
import { dispatchWaiting } from '@comcen/server/test/workers/dispatch.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { operatorOf, orderIn, step } from '../factories/orders.ts';
import type { WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const MINUTE = 60_000;
let lane: Lane;

beforeAll(async () => {
  lane = await createLane(database());
});
afterAll(() => lane.services.close());
beforeEach(() => clearLane(lane));

const crewOf = (index = 0): WorldCrew => {
  const crew = lane.world.crews[index];
  if (!crew) throw new Error('the world has too few crews');
  return crew;
};
const make = (state: Parameters<typeof orderIn>[2], crew = crewOf()) => orderIn(lane.services, lane.world, state, crew);
const take = (id: string, command: Parameters<typeof step>[4], crew = crewOf()) =>
  step(lane.services, lane.world, crew, id, command);
const direct = (orderId: string, command: 'cancel' | 'reopen' | 'recall' | 'hold') =>
  directOrder(operatorOf(lane.services, lane.world), lane.services, { orderId, command, reason: 'other' });
const standing = async (entityId: string) =>
  (
    await lane.sql<{ kind: string }[]>`
      select kind from alarm where entity_id = ${entityId} and cleared_at is null order by kind`
  ).map((row) => row.kind);
const orderItem = async (id: string) => (await workOrderItems(lane.ctx, { ids: [id] })).at(0);
/** Where the response clock starts: as the board shows it, and as the alarm rang. */
const responseSince = async (id: string) => {
  const [alarm] = await lane.sql<{ data: { reportedAt: string } }[]>`
    select data from alarm where entity_id = ${id} and cleared_at is null`;
  return { shown: (await orderItem(id))?.responseSince ?? null, rang: alarm?.data.reportedAt ?? null };
};
const ring = (kind: 'hazard' | 'no_crew', entityId: string) =>
  raiseAlarm(lane.ctx, { kind, severity: 'critical', entity: 'incident', entityId, up3Id: lane.world.up3Id });
const overdue = () => raiseOverdue(lane.ctx, lane.world.up3Id);
const silent = () => raiseSilent(lane.ctx, lane.world.up3Id);

describe('the response target', () => {
  test('rings once per order: at risk, then breached in its place', async () => {
    const id = await make('new');
    lane.services.advance(44 * MINUTE);
    expect(await overdue()).toBe(1);
    expect(await standing(id)).toEqual(['target_at_risk']);
    lane.services.advance(2 * MINUTE);
    expect(await overdue()).toBe(1);
    expect(await standing(id)).toEqual(['target_breached']);
    expect(await overdue()).toBe(0);
  });

  test('counts again for an order that is reopened, from that moment', async () => {
    const id = await make('closed');
    lane.services.advance(120 * MINUTE);
    await direct(id, 'reopen');
    expect(await overdue()).toBe(0);
    const reopenedAt = lane.ctx.clock().toISOString();
    lane.services.advance(46 * MINUTE);
    expect(await overdue()).toBe(1);
    expect(await standing(id)).toEqual(['target_breached']);
    expect(await responseSince(id)).toEqual({ shown: reopenedAt, rang: reopenedAt });
  });

  test('counts again for an order that was put on hold on site', async () => {
    const id = await make('on_site');
    expect(await responseSince(id)).toEqual({ shown: null, rang: null });
    lane.services.advance(10 * MINUTE);
    await direct(id, 'hold');
    const heldAt = lane.ctx.clock().toISOString();
    lane.services.advance(46 * MINUTE);
    await overdue();
    expect(await standing(id)).toEqual(['target_breached']);
    expect(await responseSince(id)).toEqual({ shown: heldAt, rang: heldAt });
  });

  test('counts from the report for an order that nobody has reached, on the screens as in the alarm', async () => {
    const id = await make('en_route');
    lane.services.advance(46 * MINUTE);
    await overdue();
    const { shown, rang } = await responseSince(id);
    expect(shown).toBe(rang);
    expect(shown).toBe((await orderItem(id))?.times.reportedAt);
  });
});

describe('a silent crew', () => {
  const crewAlarms = () => standing(crewOf().id);

  test('rings, also off duty, and no more when its order is taken from it', async () => {
    const id = await make('en_route');
    await lane.sql`update crew set on_duty = false where id = ${crewOf().id}`;
    lane.services.advance(60 * MINUTE);
    expect(await silent()).toBe(1);
    expect(await crewAlarms()).toEqual(['silent_crew']);
    await direct(id, 'recall');
    expect(await silent()).toBe(0);
    expect(await crewAlarms()).toEqual([]);
  });

  test('is heard by a command on another order, without a position', async () => {
    const active = await make('on_site');
    await make('accepted');
    lane.services.advance(60 * MINUTE);
    await take(active, 'restore');
    expect(await silent()).toBe(0);
    lane.services.advance(60 * MINUTE);
    expect(await silent()).toBe(1);
    await take(active, 'complete');
    expect(await crewAlarms()).toEqual([]);
    expect(await silent()).toBe(0);
  });
});

describe('nobody on duty', () => {
  test('ends with the first crew on duty, also when nothing waits', async () => {
    await ring('no_crew', lane.world.up3Id);
    await lane.sql`update crew set on_duty = false`;
    await dispatchWaiting(lane.services, lane.ctx, lane.world.up3Id, laneCrews(lane.ctx, lane.world.up3Id));
    expect(await standing(lane.world.up3Id)).toEqual(['no_crew']);
    await lane.sql`update crew set on_duty = true where id = ${crewOf().id}`;
    await dispatchWaiting(lane.services, lane.ctx, lane.world.up3Id, laneCrews(lane.ctx, lane.world.up3Id));
    expect(await standing(lane.world.up3Id)).toEqual([]);
  });
});

describe('a job that failed for good', () => {
  const rings = async (queue: 'round' | 'timer') => {
    const { up3Id } = lane.world;
    const entityId = `${queue}-${up3Id}`;
    const alarm = { kind: 'job_failed', severity: 'critical', entity: 'lane', data: { queue } } as const;
    await raiseAlarm(lane.ctx, { ...alarm, entityId, up3Id });
    return () => standing(entityId);
  };

  test.each(['round', 'timer'] as const)('of the queue %s rings until its work goes through again', async (queue) => {
    const ringing = await rings(queue);
    await lane.sql`alter table offer rename to offer_away`;
    await sweepOnce(lane.services).finally(() => lane.sql`alter table offer_away rename to offer`);
    expect(await ringing()).toEqual(['job_failed']);
    await sweepOnce(lane.services);
    expect(await ringing()).toEqual([]);
  });
});

describe('a hazard with two orders', () => {
  test('rings on while one still waits', async () => {
    const [first, second] = [await make('new'), await make('new')];
    const [row] = await lane.sql<{ incident_id: string }[]>`
      update work_order set incident_id = (select incident_id from work_order where id = ${first})
      where id = ${second} returning incident_id`;
    const incidentId = row?.incident_id ?? '';
    await ring('hazard', incidentId);
    await direct(first, 'cancel');
    expect(await standing(incidentId)).toEqual(['hazard']);
    await direct(second, 'cancel');
    expect(await standing(incidentId)).toEqual([]);
  });
});

test('a flood of warnings hides no critical alarm', async () => {
  await ring('hazard', 'the old one');
  const later = new Date(lane.services.clock().getTime() + MINUTE);
  await lane.sql`
    insert into alarm (id, up3_id, kind, severity, entity, entity_id, raised_at)
    select gen_random_uuid(), ${lane.world.up3Id}, 'target_at_risk', 'warning', 'work_order', n::text, ${later}
    from generate_series(1, 1000) n`;
  const items = await alarmItems(systemContext(lane.services), { standingOfUp3: lane.world.up3Id });
  expect(items[0]).toMatchObject({ kind: 'hazard', entityId: 'the old one' });
});

test('every offer past its deadline is taken back at once, however many', async () => {
  const id = await make('new');
  await offerByHand(operatorOf(lane.services, lane.world), lane.services, { orderId: id, crewId: crewOf().id });
  await lane.sql`
    with copy as (
      insert into work_order (id, up3_id, ulp_id, incident_id, kind, state, crew_id, lat, lng, reported_at, created_at, dispatched_at)
      select gen_random_uuid(), up3_id, ulp_id, incident_id, kind, state, crew_id, lat, lng, reported_at, created_at, dispatched_at
      from work_order, generate_series(1, 600) where id = ${id} returning id
    )
    insert into offer (id, work_order_id, crew_id, up3_id, lat, lng, offered_at, expires_at, offered_by)
    select gen_random_uuid(), copy.id, o.crew_id, o.up3_id, o.lat, o.lng, o.offered_at, o.expires_at, o.offered_by
    from copy, offer o where o.work_order_id = ${id}`;
  lane.services.advance(60 * MINUTE);
  expect(await expireOffers(lane.ctx, lane.world.up3Id)).toBe(601);
  expect(await lane.sql`select 1 from offer where ended_at is null`).toHaveLength(0);
});
