import { createHash } from 'node:crypto';
import type { Context } from '@comcen/server/context.ts';
import { recordCommandFix } from '@comcen/server/positions/record-command-fix.ts';
import { recordPositions } from '@comcen/server/positions/record-positions.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { PositionFix, positionsReply } from '@comcen/shared/wire/http/board.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { type LiveProcess, startLiveProcess } from '../harness/live-process.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { connectSocket, type SocketClient } from '../harness/socket-client.ts';

const database = useTestDatabase();
let world: World;
beforeAll(async () => {
  world = await createWorld(database().sql);
});

const crewAt = (index: number): WorldCrew => {
  const crew = world.crews[index];
  if (!crew) throw new Error('the world has four crews');
  return crew;
};

describe.each(queueEngines)('positions on the %s bus', (engine) => {
  let redis: TestRedis | null = null;
  let one: LiveProcess;
  let two: LiveProcess;
  let token: string;
  let crewToken: string;
  beforeAll(async () => {
    redis = engine === 'redis' ? await startRedis() : null;
    const common = { databaseUrl: database().url, ...(redis ? { redisUrl: redis.url } : {}) };
    one = await startLiveProcess({ ...common, limits: { positionsMs: 200 } });
    two = await startLiveProcess({ ...common, isRelay: false, limits: { positionsMs: 200 } });
    token = await loginAs(one.console, world.usernames.operator);
    crewToken = await loginAs(one.phone, crewAt(0).username, '/auth/login');
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await redis?.stop();
  });
  beforeEach(async () => {
    await database().sql`truncate position_latest, position_history`;
  });

  const fix = (ageS: number, eastM = 0, crew = crewAt(0)): PositionFix => ({
    at: new Date(one.services.clock().getTime() - ageS * 1000).toISOString(),
    ...offsetBy(crew.at, eastM, 0),
  });
  const post = (fixes: PositionFix[]) =>
    one.phone.inject({ method: 'POST', url: '/positions', payload: { fixes }, headers: bearer(crewToken) });
  const latest = async (crewId: string) => {
    const [row] = await database().sql<{ lat: number; lng: number; at: Date; source: string }[]>`
      select lat, lng, at, source from position_latest where crew_id = ${crewId}`;
    return row;
  };
  const board = async (at: LiveProcess): Promise<SocketClient> => {
    const client = await connectSocket(at.consoleSocket, token);
    client.subscribe('board');
    await client.next('live');
    return client;
  };

  test('a batch is stored, its newest is the latest, and the same batch again changes nothing', async () => {
    const batch = [fix(20, 100), fix(5, 400), fix(10, 300)];
    for (let n = 0; n < 2; n += 1) {
      const reply: z.infer<typeof positionsReply> = (await post(batch)).json();
      expect(reply).toEqual({ accepted: 3, rejected: [] });
    }
    const history = await database().sql`select at from position_history where crew_id = ${crewAt(0).id}`;
    expect(history).toHaveLength(3);
    expect((await latest(crewAt(0).id))?.at.toISOString()).toBe(batch[1]?.at);
    const late = await post([fix(60, 50)]);
    expect(late.json()).toMatchObject({ accepted: 1 });
    expect((await latest(crewAt(0).id))?.at.toISOString()).toBe(batch[1]?.at);
  });

  test('impossible fixes are named, the others of the batch are kept, and no event is recorded', async () => {
    await post([fix(60)]);
    const bad: PositionFix[] = [fix(30, 500_000), { ...fix(20), lat: 0, lng: 0 }, fix(-600), fix(90_000), fix(1, 50)];
    expect((await post(bad)).json()).toEqual({
      accepted: 1,
      rejected: [
        { index: 0, reason: 'too_far_from_posko' },
        { index: 1, reason: 'null_island' },
        { index: 2, reason: 'in_the_future' },
        { index: 3, reason: 'too_old' },
      ],
    });
    const malformed = await one.phone.inject({
      method: 'POST',
      url: '/positions',
      payload: { fixes: [{ at: 'now', lat: 91, lng: 0 }] },
      headers: bearer(crewToken),
    });
    expect(malformed.statusCode).toBe(422);
    expect(await database().sql`select 1 from domain_event where type like 'position%'`).toHaveLength(0);
  });

  test('a move of one process is on the consoles of the other, the latest place only', async () => {
    const client = await board(two);
    const moves = Array.from({ length: 10 }, (_, i) => fix(30 - i, i * 20));
    for (const move of moves) await post([move]);
    const last = moves.at(-1);
    await client.next('positions', ({ items }) => items.some(({ at }) => at === last?.at));
    const frames = client.frames.flatMap((frame) => (frame.t === 'positions' ? [frame] : []));
    expect(frames.length).toBeLessThan(moves.length);
    for (const { items } of frames) expect(new Set(items.map(({ crewId }) => crewId)).size).toBe(items.length);
    await client.close();
  });

  test('only the viewport is sent: who drives out is seen leaving, and is not followed', async () => {
    const client = await board(two);
    const { lat, lng } = crewAt(0).at;
    const bounds = { west: lng - 0.01, east: lng + 0.01, south: lat - 0.01, north: lat + 0.01 };
    client.send({ t: 'viewport', bounds, zoom: 14 });
    client.send({ t: 'ping', n: 1 });
    await client.next('pong');
    const steps = [fix(300, 0), fix(200, 3_000), fix(100, 5_000)];
    const seen = async (step: PositionFix | undefined) =>
      client.next('positions', ({ items }) => items.some(({ at }) => at === step?.at));
    await post(steps.slice(0, 1));
    await seen(steps[0]);
    await post(steps.slice(1, 2));
    await seen(steps[1]);
    await post(steps.slice(2, 3));
    const wide = { west: lng - 1, east: lng + 1, south: lat - 1, north: lat + 1 };
    const other = await board(one);
    await other.next('positions', ({ items }) => items.some(({ at }) => at === steps[2]?.at));
    expect(JSON.stringify(client.frames)).not.toContain(steps[2]?.at);
    client.send({ t: 'viewport', bounds: wide, zoom: 9 });
    await seen(steps[2]);
    await Promise.all([client.close(), other.close()]);
  });

  test('a tracker speaks for its crew by key, in query or form', async () => {
    const key = `tracker-${engine}-0123456789abcdef`;
    await database().sql`insert into tracker_device ${database().sql({
      key_hash: createHash('sha256').update(key).digest(),
      crew_id: crewAt(1).id,
      name: 'test',
    })}`;
    const { lat, lng } = crewAt(1).at;
    const now = Math.floor(one.services.clock().getTime() / 1000);
    const query = `id=${key}&lat=${lat}&lon=${lng}&timestamp=${now}&speed=10&bearing=90&batt=80`;
    const got = await one.phone.inject({ method: 'GET', url: `/osmand?${query}` });
    expect(got.json()).toEqual({ accepted: 1, rejected: [] });
    expect(await latest(crewAt(1).id)).toMatchObject({ source: 'tracker' });
    const posted = await one.phone.inject({
      method: 'POST',
      url: '/osmand',
      payload: query.replace(String(now), String((now + 1) * 1000)),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(posted.json()).toEqual({ accepted: 1, rejected: [] });
    const answers = [
      [`id=unknown&lat=${lat}&lon=${lng}`, 401],
      [`id=${key}&lat=${lat + 4}&lon=${lng}`, 422],
      [`id=${key}&lat=north&lon=${lng}`, 422],
      [`id=${key}&lat=${lat}&lon=${lng}&timestamp=soon`, 422],
    ] as const;
    for (const [bad, status] of answers) {
      const reply = await one.phone.inject({ method: 'GET', url: `/osmand?${bad}` });
      expect([bad, reply.statusCode]).toEqual([bad, status]);
      expect(reply.headers['content-type']).toContain('application/problem+json');
    }
    const emptyPost = await one.phone.inject({ method: 'POST', url: '/osmand', payload: {} });
    expect(emptyPost.statusCode).toBe(422);
  });

  test('an address that tries one key after the other is told to wait', async () => {
    const at = crewAt(1).at;
    const guess = async (n: number) =>
      (
        await one.phone.inject({
          method: 'GET',
          url: `/osmand?id=guess-${n}&lat=${at.lat}&lon=${at.lng}`,
          remoteAddress: '10.6.6.6',
        })
      ).statusCode;
    const codes = new Map<number, number>();
    for (const code of await Promise.all(Array.from({ length: 610 }, (_, n) => guess(n)))) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(codes)).toEqual({ 401: 600, 429: 10 });
  }, 60_000);

  test('a place that came with a command is never refused, and a wrong clock does not block later fixes', async () => {
    const crew = crewAt(2);
    const body = (occurredAt: Date) => ({
      commandId: 'c',
      occurredAt: occurredAt.toISOString(),
      location: offsetBy(crew.at, 300, 0),
    });
    const now = one.services.clock();
    const ctx = systemContext(one.services);
    for (const at of [new Date(now.getTime() + 86_400_000 * 2), new Date(0)]) {
      await recordCommandFix(ctx, { crewId: crew.id, up3Id: world.up3Id, body: body(at) });
      expect(await latest(crew.id)).toMatchObject({ source: 'command', at: now });
    }
  });

  test('a place of a command that cannot be true is kept, but does not become where the crew is', async () => {
    const crew = crewAt(0);
    await post([fix(60)]);
    const before = await latest(crew.id);
    const ctx = systemContext(one.services);
    for (const [n, location] of [{ lat: 0, lng: 0 }, offsetBy(crew.at, 100_000, 0)].entries()) {
      const occurredAt = new Date(one.services.clock().getTime() - 30_000 + n).toISOString();
      const body = { commandId: `far-${n}`, occurredAt, location };
      await recordCommandFix(ctx, { crewId: crew.id, up3Id: world.up3Id, body });
    }
    expect(await latest(crew.id)).toEqual(before);
    const kept = await database().sql`select source from position_history where crew_id = ${crew.id} order by at`;
    expect(kept.map(({ source }) => source)).toEqual(['phone', 'command_doubtful', 'command_doubtful']);
    expect((await post([fix(5, 200)])).json()).toEqual({ accepted: 1, rejected: [] });
  });

  test('a crew writes its own positions only', async () => {
    const ctx: Context = {
      ...systemContext(one.services),
      actor: { kind: 'tracker', crewId: crewAt(3).id },
    };
    const foreign = { crewId: crewAt(0).id, up3Id: world.up3Id, fixes: [fix(1)], source: 'tracker' as const };
    await expect(recordPositions(ctx, one.services, foreign)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await latest(crewAt(0).id)).toBeUndefined();
  });

  test('many crews at once lose nothing', async () => {
    const contexts = world.crews.map(({ id }) => ({
      id,
      ctx: { ...systemContext(one.services), actor: { kind: 'tracker' as const, crewId: id } },
    }));
    const work = Array.from({ length: 50 }, (_, i) =>
      contexts.map(({ id, ctx }, n) =>
        recordPositions(ctx, one.services, {
          crewId: id,
          up3Id: world.up3Id,
          fixes: [fix(100 - i, i * 5, crewAt(n))],
          source: 'tracker',
        }),
      ),
    ).flat();
    const replies = await Promise.all(work);
    expect(replies.every(({ accepted }) => accepted === 1)).toBe(true);
    const [row] = await database().sql<{ n: number }[]>`select count(*)::int as n from position_history`;
    expect(row?.n).toBe(50 * world.crews.length);
  });
});
