import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { odinOutage, outageFeed } from '@comcen/shared/wire/http/open-data.ts';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let lane: Lane;
let foreign: World;
let room: App;
let phone: App;
const tokens = new Map<string, string>();
const START = new Date('2026-03-01T00:00:00Z');

beforeAll(async () => {
  lane = await createLane(database());
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  room = await buildConsoleApp(lane.services);
  phone = await buildPhoneApp(lane.services, {});
  for (const role of ['admin', 'manager', 'operator'] as const)
    tokens.set(role, await loginAs(room, lane.world.usernames[role]));
  await fault({ customersOut: 250, at: 1 });
  await fault({ customersOut: 4, at: 2, deviceId: null });
  await fault({ customersOut: 3, at: 3, deviceId: null });
  await fault({ customersOut: 40, at: 4, state: 'restored', deviceId: null });
  await fault({ customersOut: 400, at: 5, deviceId: null }, foreign);
});
afterAll(async () => {
  await phone.close();
  await room.close();
  await lane.services.close();
});

interface Fault {
  readonly customersOut: number;
  readonly at: number;
  readonly state?: 'open' | 'restored';
  readonly deviceId?: string | null;
}

async function fault(of: Fault, world: World = lane.world): Promise<string> {
  const id = uuidv7();
  const startedAt = new Date(START.getTime() + of.at * 60_000);
  const state = of.state ?? 'open';
  await lane.sql`insert into incident ${lane.sql({
    id,
    up3_id: world.up3Id,
    ulp_id: world.ulpIds[0],
    kind: 'outage',
    state,
    device_id: of.deviceId === undefined ? (world.transformers[0]?.id ?? null) : of.deviceId,
    lat: -2.123456,
    lng: 106.123456,
    address: 'Jalan Rahasia 7',
    started_at: startedAt,
    first_reported_at: startedAt,
    customers_out: of.customersOut,
    restored_at: state === 'restored' ? new Date(startedAt.getTime() + 3_600_000) : null,
    created_at: startedAt,
  })}`;
  const order = uuidv7();
  await lane.sql`insert into work_order ${lane.sql({
    id: order,
    up3_id: world.up3Id,
    ulp_id: world.ulpIds[0],
    incident_id: id,
    kind: 'outage',
    state: state === 'restored' ? 'closed' : 'new',
    cause: state === 'restored' ? 'tree' : null,
    lat: -2.1,
    lng: 106.1,
    reported_at: startedAt,
    created_at: startedAt,
    waiting_since: state === 'restored' ? null : startedAt,
    completed_at: state === 'restored' ? startedAt : null,
    closed_at: state === 'restored' ? startedAt : null,
    crew_id: state === 'restored' ? (world.crews[0]?.id ?? null) : null,
  })}`;
  return id;
}

const get = (token: string, url: string) => room.inject({ url, headers: bearer(token) });

describe('incidents in the names of CIM and ODIN', () => {
  it('the current ones of the own region, page by page, in the schema', async () => {
    const own = tokens.get('operator') ?? '';
    const found: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const reply = await get(own, `/api/open-data/odin?limit=2${cursor && `&cursor=${cursor}`}`);
      const body: { items: unknown[]; nextCursor: string | null } = reply.json();
      expect(body.items.length).toBeLessThanOrEqual(2);
      found.push(...body.items);
      cursor = body.nextCursor;
    }
    const outages = found.map((item) => odinOutage.parse(item));
    expect(outages.map(({ metersAffected }) => metersAffected)).toEqual([3, 4, 250]);
    expect(outages[2]).toMatchObject({
      communityDescriptor: 'pkp',
      outageKind: 'predicted',
      statusKind: 'awaitingCrewAssignment',
      customersRestored: 0,
      originalMetersAffected: 250,
      actualPeriod: { start: '2026-03-01T00:01:00.000Z', end: null },
    });
    expect(outages[2]?.originalCustomersServed).toBe(outages[2]?.OutageArea[0]?.metersServed);
    expect(JSON.stringify(outages)).not.toMatch(/Rahasia|106\.1|-2\.1/);
  });

  it('one that is over, with its cause and its end', async () => {
    const reply = await get(tokens.get('admin') ?? '', '/api/open-data/odin?state=all&ulp=pkp');
    const over = odinOutage.parse(reply.json().items[0]);
    expect(over).toMatchObject({
      cause: 'tree',
      causeKind: 'treeDown',
      outageKind: 'restored',
      statusKind: 'fieldComplete',
      metersAffected: 0,
      customersRestored: 40,
      actualPeriod: { end: '2026-03-01T01:04:00.000Z' },
    });
  });
});

describe('a key for another program', () => {
  const made = async () => {
    const reply = await room.inject({
      method: 'POST',
      url: '/api/api-tokens',
      headers: bearer(tokens.get('manager') ?? ''),
      payload: { name: 'Papan data', days: 30 },
    });
    expect(reply.statusCode).toBe(201);
    return reply.json() as { id: string; token: string; expiresAt: string };
  };

  it('reads what its maker may, and changes nothing', async () => {
    const { token } = await made();
    expect((await get(token, '/api/open-data/odin')).json().items).toHaveLength(3);
    expect((await get(token, '/api/users')).statusCode).toBe(403);
    const payload = { values: { maxAttempts: 5 } };
    const change = await room.inject({ method: 'PUT', url: '/api/settings', headers: bearer(token), payload });
    expect([change.statusCode, change.json().code]).toEqual([403, 'forbidden']);
    const another = await room.inject({
      method: 'POST',
      url: '/api/api-tokens',
      headers: bearer(token),
      payload: { name: 'x' },
    });
    expect(another.statusCode).toBe(403);
  });

  it('is kept as a hash only, ends when it was said to and not later, and at once when revoked', async () => {
    const { id, token, expiresAt } = await made();
    expect(JSON.stringify(await lane.sql`select * from session where id = ${id}`)).not.toContain(token);
    lane.services.advance(10 * 60_000);
    await get(token, '/api/me');
    const list = (await get(tokens.get('manager') ?? '', '/api/api-tokens')).json().items as {
      id: string;
      expiresAt: string;
    }[];
    expect(list.find((item) => item.id === id)?.expiresAt).toBe(expiresAt);
    const revoke = (who: string) =>
      room.inject({
        method: 'POST',
        url: `/api/api-tokens/${id}/revoke`,
        headers: bearer(tokens.get(who) ?? ''),
        payload: {},
      });
    expect((await revoke('admin')).statusCode).toBe(404);
    expect((await revoke('manager')).statusCode).toBe(204);
    expect((await get(token, '/api/me')).statusCode).toBe(401);
  });
});

describe('the public feed', () => {
  it('tells areas, never a house: small outages together or not at all', async () => {
    const reply = await phone.inject('/outages/feed');
    expect(reply.statusCode).toBe(200);
    const feed = outageFeed.parse(reply.json());
    expect(feed.items.map(({ kind, customersOut }) => [kind, customersOut])).toEqual([
      ['outage', 400],
      ['outage', 250],
    ]);
    expect(feed.items[1]?.area).toMatch(/^Kecamatan /);
    expect(reply.body).not.toMatch(/Rahasia|106\.1|-2\.1|GGN-/);
    expect(reply.headers['cache-control']).toBe('public, max-age=30');
  });

  it('is one read for all for a while, and small ones stand together when they are enough', async () => {
    await fault({ customersOut: 5, at: 6, deviceId: null });
    expect((await phone.inject('/outages/feed')).json().items).toHaveLength(2);
    const anew = await buildPhoneApp(lane.services, {});
    const feed = outageFeed.parse((await anew.inject('/outages/feed')).json());
    expect(feed.items[2]).toMatchObject({
      kind: 'several_small',
      customersOut: 12,
      outages: 3,
      since: '2026-03-01T00:00:00.000Z',
    });
    const atom = await anew.inject('/outages/feed?format=atom');
    expect(atom.headers['content-type']).toContain('application/atom+xml');
    expect(atom.body.match(/<entry>/g)).toHaveLength(3);
    await anew.close();
  });

  it('refuses who asks without end', async () => {
    const replies = await Promise.all(
      Array.from({ length: 130 }, () => phone.inject({ url: '/outages/feed', remoteAddress: '10.1.1.1' })),
    );
    expect(replies.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThanOrEqual(5);
    expect((await phone.inject({ url: '/outages/feed', remoteAddress: '10.1.1.2' })).statusCode).toBe(200);
  });
});
