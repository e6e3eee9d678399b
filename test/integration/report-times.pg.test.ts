import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderIn } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const HOUR_MS = 3_600_000;
let services: TestServices;
let world: World;
let room: App;
let phone: App;
let operator: string;
let technician: string;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
  room = await buildConsoleApp(services);
  phone = await buildPhoneApp(services);
  operator = await loginAs(room, world.usernames.operator);
  technician = await loginAs(phone, crew().username, '/auth/login');
});
afterAll(async () => {
  await room.close();
  await phone.close();
  await services.close();
});

const crew = (): WorldCrew => {
  const [first] = world.crews;
  if (!first) throw new Error('the world has four crews');
  return first;
};
const ago = (hours: number) => new Date(services.clock().getTime() - hours * HOUR_MS).toISOString();
const idpel = (index: number) => world.customers[index]?.idpel;
const fromCustomer = (reportedAt: string, index = 0) =>
  phone.inject({ method: 'POST', url: '/reports', payload: { idpel: idpel(index), reportedAt } });
const fromRoom = (reportedAt: string, index = 0) =>
  room.inject({
    method: 'POST',
    url: '/api/reports',
    headers: bearer(operator),
    payload: { channel: 'voice', idpel: idpel(index), reportedAt },
  });
const reportsOf = async () => Number((await database().sql`select count(*) as n from report`)[0]?.n);

describe('the time a report says', () => {
  test('of a customer lies within a day: older is refused with what to do, and nothing is kept', async () => {
    expect((await fromCustomer(ago(23), 1)).statusCode).toBe(201);
    const before = await reportsOf();
    for (const at of [ago(25), '2001-01-01T00:00:00Z', '0000-01-01T00:00:00Z']) {
      const reply = await fromCustomer(at, 2);
      expect([at, reply.statusCode]).toEqual([at, 422]);
      expect(reply.json().errors).toEqual([{ field: 'reportedAt', message: expect.stringContaining('24 h') }]);
    }
    expect(await reportsOf()).toBe(before);
  });

  test('of the contact center lies within a week: what was written down offline is still entered', async () => {
    const late = await fromRoom(ago(6 * 24), 3);
    expect(late.statusCode).toBe(201);
    expect(late.json()).toMatchObject({ isLateEntry: true });
    const older = await fromRoom(ago(8 * 24), 4);
    expect(older.statusCode).toBe(422);
    expect(older.json().errors).toEqual([{ field: 'reportedAt', message: expect.stringContaining('7 days') }]);
  });
});

describe('an instant that no timestamp of the database holds', () => {
  test.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-10:00'])('in a query (%s) is 422, named', async (at) => {
    for (const url of [`/api/kpis?from=${encodeURIComponent(at)}&to=2100-01-01T00:00:00Z`]) {
      const reply = await room.inject({ url, headers: bearer(operator) });
      expect(reply.statusCode).toBe(422);
      expect(reply.json()).toMatchObject({ code: 'invalid', errors: [{ field: expect.any(String) }] });
    }
  });

  test.each([
    ['0000-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59-10:00', '9999-12-31T23:59:59.999Z'],
  ])("of a phone's clock (%s) stops no command: the server's time counts", async (occurredAt, kept) => {
    const orderId = await orderIn(services, world, 'offered', crew());
    const payload = { commandId: `clock-${occurredAt}`, occurredAt };
    const url = `/work-orders/${orderId}/accept`;
    const reply = await phone.inject({ method: 'POST', url, headers: bearer(technician), payload });
    expect([reply.statusCode, reply.json().state]).toEqual([200, 'accepted']);
    const [event] = await database().sql`
      select at, device_at, data from domain_event where type = 'work_order.accepted' and entity_id = ${orderId}`;
    expect(event).toMatchObject({ at: services.clock(), device_at: new Date(kept) });
    // The next one is refused, and its claim is kept all the same.
    const early = { commandId: `early-${occurredAt}`, occurredAt };
    const refused = await phone.inject({
      method: 'POST',
      url: `/work-orders/${orderId}/restore`,
      headers: bearer(technician),
      payload: early,
    });
    expect(refused.statusCode).toBe(409);
  });
});
