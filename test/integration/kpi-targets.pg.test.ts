import type { Context } from '@comcen/server/context.ts';
import { targetsOf, targetsOfYear } from '@comcen/server/queries/kpi-targets.ts';
import { changeTargets } from '@comcen/server/test/commands/kpi/change-targets.ts';
import { kpiMonthCheck } from '@comcen/server/test/queries/kpi-month-check.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contextAs, managerOf, operatorOf, orderIn, userOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
});
beforeEach(() => database().sql`truncate kpi_target, kpi_lock`);
afterAll(() => services.close());

const manager = () => managerOf(services, world);
const ofUlp = (): Context =>
  contextAs(services, userOf(world.managerUserId, 'manager', { up3Id: world.up3Id, ulpId: world.ulpIds[0] }));
const change = (ulp: string | null, values: object, version = 0, year = 2026) =>
  changeTargets(manager(), world.up3Id, year, [{ ulp, values, version }]);

describe('targets', () => {
  it('fall back from the unit to the UP3 to its settings, each figure for itself', async () => {
    const [first, second] = world.ulpIds;
    await change(null, { recoveryMin: 150 });
    await change(first, { responseMin: 30 });
    const targets = await targetsOf(manager(), world.up3Id);
    expect(targets(first, 2026)).toEqual({ responseS: 1800, recoveryS: 9000 });
    expect(targets(second, 2026)).toEqual({ responseS: 2700, recoveryS: 9000 });
    expect(targets(first, 2025)).toEqual({ responseS: 2700, recoveryS: 10_800 });
  });

  it('come back to what holds above when they are taken away', async () => {
    const [first] = world.ulpIds;
    await change(first, { responseMin: 30, nps: 55 });
    const reply = await change(first, { responseMin: null }, 1);
    const unit = reply.units.find(({ ulp }) => ulp === first);
    expect(unit).toMatchObject({ own: { responseMin: null, nps: 55 }, version: 2 });
    expect(unit?.effective).toEqual({ responseMin: 45, recoveryMin: 180, nps: 55, saidiMin: null, saifi: null });
  });

  it('are an event with unit and year when they change, and none when nothing does', async () => {
    const { sql } = database();
    await sql`delete from domain_event where type = 'kpi_target.changed'`;
    await change(world.ulpIds[1], { responseMin: 40 });
    await change(world.ulpIds[1], { responseMin: 40 }, 1);
    const events =
      await sql`select ulp_id, up3_id, entity_version, data from domain_event where type = 'kpi_target.changed'`;
    expect(events).toEqual([
      {
        ulp_id: world.ulpIds[1],
        up3_id: world.up3Id,
        entity_version: 1,
        data: { ulp: world.ulpIds[1], year: 2026, values: { response_min: 40 } },
      },
    ]);
  });

  it('of two managers at once one is told', async () => {
    await change(null, { responseMin: 40 });
    await expect(change(null, { responseMin: 50 })).rejects.toMatchObject({ code: 'conflict' });
    expect((await targetsOfYear(manager(), world.up3Id, 2026)).units[0]?.own.responseMin).toBe(40);
  });

  it('are set all or none, of this UP3 only', async () => {
    const units = [
      { ulp: world.ulpIds[0], values: { responseMin: 20 }, version: 0 },
      { ulp: 'elsewhere', values: { responseMin: 20 }, version: 0 },
    ];
    const refused = changeTargets(manager(), world.up3Id, 2026, units);
    await expect(refused).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'units.1.ulp' }] });
    expect(await database().sql`select 1 from kpi_target`).toHaveLength(0);
  });

  it('are read, not set, by who is judged by them', async () => {
    const changed = changeTargets(ofUlp(), world.up3Id, 2026, [
      { ulp: world.ulpIds[0], values: { responseMin: 500 }, version: 0 },
    ]);
    await expect(changed).rejects.toMatchObject({ code: 'forbidden' });
    const { units } = await targetsOfYear(ofUlp(), world.up3Id, 2026);
    expect(units.map(({ ulp }) => ulp)).toEqual([null, world.ulpIds[0]]);
    const operator = changeTargets(operatorOf(services, world), world.up3Id, 2026, []);
    await expect(operator).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('before a month is locked the check list names what is open or flagged without a word, with its orders', async () => {
  const { sql } = database();
  const crew = world.crews[0];
  if (!crew) throw new Error('the world has no crew');
  const open = await orderIn(services, world, 'held', crew);
  const flagged = await orderIn(services, world, 'completed', crew);
  const explained = await orderIn(services, world, 'closed', crew);
  await orderIn(services, world, 'cancelled', crew);
  const [month] = await sql<
    { month: string }[]
  >`select to_char(${services.clock()}::timestamptz at time zone 'Asia/Jakarta', 'YYYY-MM') as month`;
  // Restored in the second of the arrival: the orders' own steps raise the flag.
  await sql`update work_order_flag set explained_at = now() where work_order_id = ${explained}`;
  const reply = await kpiMonthCheck(manager(), world.up3Id, month?.month ?? '');
  expect(reply).toMatchObject({ orders: 4, isOver: false, isLocked: false });
  const ids = Object.fromEntries(reply.checks.map(({ code, orders }) => [code, orders.map(({ id }) => id)]));
  expect(ids).toEqual({ unexplained: [flagged], open: [open], without_arrival: [], without_restore: [] });
  expect(reply.checks.map(({ count }) => count)).toEqual([1, 1, 0, 0]);
});
