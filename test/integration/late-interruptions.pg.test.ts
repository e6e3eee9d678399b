import { foldAll } from '@comcen/server/commands/kpi/fold.ts';
import { lockMonth, unlockMonth } from '@comcen/server/commands/kpi/lock-month.ts';
import { kpiCorrections, kpiLocks } from '@comcen/server/queries/kpi-locks.ts';
import { reliability } from '@comcen/server/queries/reliability.ts';
import { restoreIncidentByHand } from '@comcen/server/test/commands/incident/restore-incident.ts';
import { rebuildInterruptions } from '@comcen/server/test/commands/kpi/reliability/rebuild-interruptions.ts';
import { createPlannedOutage } from '@comcen/server/test/commands/planned-outage/create-planned-outage.ts';
import { endPlannedOutage } from '@comcen/server/test/commands/planned-outage/end-planned-outage.ts';
import { numberEvents } from '@comcen/server/test/events/number.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertDarkness, sitesOf } from '../factories/interruptions.ts';
import { clearLane, createLane, type Lane } from '../factories/lane.ts';
import { contextAs, managerOf, operatorOf, userOf } from '../factories/orders.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const HOUR_MS = 3_600_000;
/** 31 March 2026, 17:00 WIB. */
const EVENING = new Date('2026-03-31T10:00:00Z');
const MARCH = { from: new Date('2026-02-28T17:00:00Z'), to: new Date('2026-03-31T17:00:00Z') };
let lane: Lane;
let plannedId: string;
let forgottenId: string;
let doneId: string;

beforeAll(async () => {
  lane = await createLane(database());
  await clearLane(lane);
  const { services, world, sql } = lane;
  services.advance(EVENING.getTime() - services.clock().getTime());
  const at = (hours: number) => new Date(EVENING.getTime() + hours * HOUR_MS).toISOString();
  const window = { startsAt: at(1), endsAt: at(4), note: 'ganti isolator' };
  plannedId = (
    await createPlannedOutage(operatorOf(services, world), { deviceId: world.sectionIds[0] ?? '', ...window })
  ).id;
  // Faults whose end no order told: one is forgotten, one is over.
  const site = (deviceId = '') => sitesOf(world).find((one) => one.deviceId === deviceId) ?? fail();
  forgottenId = (await insertDarkness(sql, world, EVENING, site(world.sectionIds[1]), { from: 60, to: null })).id;
  doneId = (await insertDarkness(sql, world, EVENING, site(world.sectionIds[2]), { from: 30, to: 90 })).id;
  services.advance(40 * HOUR_MS);
  await fold();
  await rebuildInterruptions(lane.ctx, world.up3Id);
  await lockMonth(managerOf(services, world), world.up3Id, '2026-03', '');
}, 60_000);
afterAll(() => lane.services.close());

const fail = (): never => {
  throw new Error('the world has no such device');
};

async function fold(): Promise<void> {
  while ((await numberEvents(database().sql)).isFull);
  await foldAll(lane.ctx);
}

const listed = (about?: 'order' | 'interruption', ctx = managerOf(lane.services, lane.world)) =>
  kpiCorrections(ctx, { up3Id: lane.world.up3Id, month: '2026-03', about, before: null, limit: 10 });
const figures = async () => {
  const asked = { ...MARCH, kind: 'all', medDays: 'with', groupBy: 'ulp' } as const;
  const { items, total } = await reliability(managerOf(lane.services, lane.world), asked);
  return { items, total };
};
const fieldsOf = ({ changes }: Awaited<ReturnType<typeof listed>>[number]) => changes.map(({ field }) => field).sort();
/** As a command would leave it: the row, and an event that names it. */
async function touched(id: string, type: string): Promise<void> {
  await lane.sql`insert into domain_event (type, entity, entity_id, up3_id, actor_kind, actor_id, at)
    values (${type}, 'incident', ${id}, ${lane.world.up3Id}, 'user', ${lane.world.operatorUserId}, ${lane.services.clock()})`;
  await fold();
}

test('nothing is listed while nothing came late, also not when everything is made anew', async () => {
  await fold();
  await rebuildInterruptions(lane.ctx, lane.world.up3Id);
  expect(await listed()).toEqual([]);
});

test('more customers in the grid than there were is no correction', async () => {
  const grow = (by: number) =>
    lane.sql`update grid_device set customer_count = customer_count + ${by} where kind = 'transformer'`;
  await grow(1);
  await touched(doneId, 'incident.recounted');
  await rebuildInterruptions(lane.ctx, lane.world.up3Id);
  expect(await listed()).toEqual([]);
  await grow(-1);
});

test('what is made anew without an event says nothing against one that stood: its orders or reports may be detached', async () => {
  const { sql, world } = lane;
  const move = (by: string) =>
    sql`update incident set restored_at = restored_at + ${by}::interval where id = ${doneId}`;
  await move('10 min');
  await rebuildInterruptions(lane.ctx, world.up3Id);
  expect(await listed()).toEqual([]);
  await touched(doneId, 'incident.restored');
  expect(await listed('interruption')).toHaveLength(1);
  await move('-10 min');
  await touched(doneId, 'incident.restored');
  expect(await listed()).toEqual([]);
});

test('a planned outage that was ended late, and a fault that an operator says is over: listed with who, when and why, no order needed', async () => {
  const { services, world } = lane;
  const before = await figures();
  const operator = operatorOf(services, world);
  await endPlannedOutage(operator, plannedId);
  services.advance(HOUR_MS);
  await restoreIncidentByHand(operator, forgottenId);
  await fold();
  expect(await figures()).toEqual(before);
  expect(await listed('order')).toEqual([]);
  const [fault, planned, ...rest] = await listed('interruption');
  expect(rest).toEqual([]);
  expect(fault).toMatchObject({
    interruption: { id: forgottenId, kind: 'fault' },
    workOrderId: null,
    event: { type: 'incident.restored' },
    actor: { kind: 'user', id: world.operatorUserId },
    at: services.clock().toISOString(),
  });
  expect(fault && fieldsOf(fault)).toEqual(['customer_min', 'restored_at', 'state']);
  expect(planned).toMatchObject({
    interruption: { id: plannedId, kind: 'planned' },
    event: { type: 'planned_outage.ended' },
    actor: { kind: 'user', id: world.operatorUserId },
  });
  expect(planned && fieldsOf(planned)).toEqual(['customer_min', 'restored_at']);
  const [lock] = await kpiLocks(managerOf(services, world), world.up3Id);
  expect(lock).toMatchObject({ month: '2026-03', corrections: 2, ofInterruptions: 2 });
});

test('folded and made anew again they stand as they stood', async () => {
  const before = await listed();
  await database().sql`delete from kpi_cursor`;
  await fold();
  await rebuildInterruptions(lane.ctx, lane.world.up3Id);
  expect(await listed()).toEqual(before);
});

test('one that was told of only afterwards is listed as new, and goes when it is taken back', async () => {
  const { world, sql } = lane;
  const site = sitesOf(world).find(({ deviceId }) => deviceId === world.sectionIds[3]) ?? fail();
  const { id } = await insertDarkness(sql, world, EVENING, site, { from: 100, to: 160 });
  await touched(id, 'incident.opened');
  const added = (await listed('interruption')).find(({ interruption }) => interruption?.id === id);
  expect(added?.event?.type).toBe('incident.opened');
  expect(added?.changes.every(({ before }) => before === null)).toBe(true);
  await sql`update incident set kind = 'hazard' where id = ${id}`;
  await touched(id, 'incident.changed');
  expect((await listed('interruption')).map(({ interruption }) => interruption?.id)).not.toContain(id);
});

test('one that is none any more is listed as gone, and no longer when it is again', async () => {
  await lane.sql`update incident set kind = 'hazard' where id = ${doneId}`;
  await touched(doneId, 'incident.changed');
  const gone = (await listed('interruption')).find(({ interruption }) => interruption?.id === doneId);
  expect(gone?.changes.length).toBeGreaterThan(0);
  expect(gone?.changes.every(({ after }) => after === null)).toBe(true);
  await lane.sql`update incident set kind = 'outage' where id = ${doneId}`;
  await touched(doneId, 'incident.changed');
  expect(await listed('interruption')).toHaveLength(2);
});

test('who manages another ULP does not see them', async () => {
  const { services, world } = lane;
  const scope = { up3Id: world.up3Id, ulpId: world.ulpIds[1] };
  const other = contextAs(services, userOf(world.managerUserId, 'manager', scope));
  expect(await listed('interruption', other)).toEqual([]);
  expect((await kpiLocks(other, world.up3Id))[0]).toMatchObject({ corrections: 0, ofInterruptions: 0 });
});

test('unlocked, they become part of the figures and the list is empty', async () => {
  const { services, world } = lane;
  const before = await figures();
  await unlockMonth(managerOf(services, world), world.up3Id, '2026-03', 'koreksi disetujui');
  expect(await listed()).toEqual([]);
  const after = await figures();
  expect(after.total.cmiS).toBeGreaterThan(before.total.cmiS);
});
