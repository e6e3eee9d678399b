import { systemContext } from '@comcen/server/roles/system-context.ts';
import { applyRoster } from '@comcen/server/test/commands/crew/apply-roster.ts';
import { setDuty } from '@comcen/server/test/commands/crew/set-duty.ts';
import { disableUser } from '@comcen/server/test/commands/user/disable-user.ts';
import { enableUser } from '@comcen/server/test/commands/user/enable-user.ts';
import { rosterShiftAt, shiftEndsAt } from '@comcen/shared/domain/crew/roster.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contextAs, operatorOf, orderIn, technicianOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
let crew: WorldCrew;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
  const [first] = world.crews;
  if (!first) throw new Error('the world has no crew');
  crew = first;
});
afterAll(() => services.close());
beforeEach(async () => {
  await database().sql`update technician set on_duty = true, duty_source = 'roster', duty_until = null`;
  await database().sql`update crew set on_duty = true, off_roster = false, shift = null`;
});

const duty = async (id: string) => {
  const [row] = await database().sql<{ on_duty: boolean; off_roster: boolean }[]>`
    select on_duty, off_roster from crew where id = ${id}`;
  return row;
};
const stateOf = async (id: string) => (await database().sql`select state, crew_id from work_order where id = ${id}`)[0];

describe('going off duty', () => {
  it('gives unstarted orders back and keeps the work under way', async () => {
    const active = await orderIn(services, world, 'on_site', crew);
    const unstarted = await orderIn(services, world, 'accepted', crew);
    const offered = await orderIn(services, world, 'offered', crew);
    const input = { crewId: crew.id, technicianId: crew.technicianId, onDuty: false, source: 'technician' as const };
    await setDuty(technicianOf(services, world, crew), input);
    expect(await duty(crew.id)).toMatchObject({ on_duty: false });
    expect(await stateOf(active)).toMatchObject({ state: 'on_site', crew_id: crew.id });
    expect(await stateOf(unstarted)).toMatchObject({ state: 'new', crew_id: null });
    expect(await stateOf(offered)).toMatchObject({ state: 'new', crew_id: null });
    const [event] = await database().sql`
      select data from domain_event where entity_id = ${unstarted} and type = 'work_order.recalled'`;
    expect(event?.data).toMatchObject({ reason: 'crew_off_duty', from: 'accepted' });
  });

  it('twice is once', async () => {
    const input = { crewId: crew.id, onDuty: false, source: 'operator' as const };
    const first = await setDuty(operatorOf(services, world), input);
    expect(await setDuty(operatorOf(services, world), input)).toEqual(first);
  });
});

describe('disabling a technician', () => {
  it('ends the duty of a crew that has no other, and neither roster nor operator brings it back', async () => {
    const unstarted = await orderIn(services, world, 'accepted', crew);
    const admin = contextAs(services, {
      kind: 'user',
      role: 'admin',
      userId: world.adminUserId,
      sessionId: uuidv7(),
      name: 'Admin',
      scope: { up3Id: null, ulpId: null },
      crewId: null,
    });
    await disableUser(admin, crew.userId);
    expect(await duty(crew.id)).toMatchObject({ on_duty: false });
    expect(await stateOf(unstarted)).toMatchObject({ state: 'new', crew_id: null });
    const back = setDuty(operatorOf(services, world), { crewId: crew.id, onDuty: true, source: 'operator' });
    await expect(back).rejects.toMatchObject({ code: 'invalid', issues: [{ field: 'onDuty' }] });
    await database().sql`update technician set duty_until = null`;
    await database().sql`update crew set shift = ${rosterShiftAt(services.clock())} where id = ${crew.id}`;
    expect(await applyRoster(systemContext(services), world.up3Id)).toBe(0);
    await enableUser(admin, crew.userId);
    expect(await applyRoster(systemContext(services), world.up3Id)).toBe(1);
    expect(await duty(crew.id)).toMatchObject({ on_duty: true });
  });
});

describe('the roster', () => {
  const other = () => world.crews[1] ?? crew;

  it('puts the shift on duty and the others off; crews without a shift are left alone', async () => {
    const shift = rosterShiftAt(services.clock());
    await database().sql`update crew set on_duty = false, shift = ${shift} where id = ${crew.id}`;
    await database().sql`update technician set on_duty = false where crew_id = ${crew.id}`;
    await database().sql`update crew set shift = ${(shift % 3) + 1} where id = ${other().id}`;
    expect(await applyRoster(systemContext(services), world.up3Id)).toBe(2);
    expect(await duty(crew.id)).toMatchObject({ on_duty: true });
    expect(await duty(other().id)).toMatchObject({ on_duty: false });
    expect(await applyRoster(systemContext(services), world.up3Id)).toBe(0);
  });

  it('leaves an explicit choice alone until the next change of shift, and flags duty off the roster', async () => {
    const shift = rosterShiftAt(services.clock());
    await database().sql`update crew set on_duty = false, shift = ${(shift % 3) + 1} where id = ${crew.id}`;
    await database().sql`update technician set on_duty = false where crew_id = ${crew.id}`;
    await setDuty(operatorOf(services, world), { crewId: crew.id, onDuty: true, source: 'operator' });
    expect(await duty(crew.id)).toEqual({ on_duty: true, off_roster: true });
    await applyRoster(systemContext(services), world.up3Id);
    expect(await duty(crew.id)).toMatchObject({ on_duty: true });
    services.advance(shiftEndsAt(services.clock()).getTime() - services.clock().getTime() + 1_000);
    await applyRoster(systemContext(services), world.up3Id);
    expect(await duty(crew.id)).toMatchObject({ on_duty: true });
    services.advance(8 * 3600_000);
    await applyRoster(systemContext(services), world.up3Id);
    expect(await duty(crew.id)).toMatchObject({ on_duty: false });
  });

  it('waits for whoever changes a crew instead of locking its technicians against them', async () => {
    const shift = rosterShiftAt(services.clock());
    await database().sql`update crew set shift = ${(shift % 3) + 1} where id = ${crew.id}`;
    const waiters = () => database().sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    let rosterRun: Promise<number> | undefined;
    await database().sql.begin(async (tx) => {
      await tx`select 1 from crew where id = ${crew.id} for update`;
      rosterRun = applyRoster(systemContext(services), world.up3Id);
      await until('the roster waits', waiters, (rows) => rows.length > 0);
      await tx`select 1 from technician where crew_id = ${crew.id} for update nowait`;
    });
    expect(await rosterRun).toBe(1);
  });
});
