import { raiseAlarm } from '@comcen/server/commands/alarm/raise-alarm.ts';
import { createOrder } from '@comcen/server/commands/work-order/create-order.ts';
import { directOrder } from '@comcen/server/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/commands/work-order/offer-by-hand.ts';
import { offerOrders } from '@comcen/server/commands/work-order/offer-orders.ts';
import { setPriority } from '@comcen/server/commands/work-order/set-priority.ts';
import type { Context } from '@comcen/server/context.ts';
import { AppError } from '@comcen/server/errors.ts';
import { boardSnapshot } from '@comcen/server/queries/board.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { apply, applyAll, type Board } from '@comcen/shared/wire/socket/apply.ts';
import { PROTOCOL_VERSION } from '@comcen/shared/wire/socket/frames.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createWorld, type World } from '../factories/world.ts';
import { type LiveProcess, startLiveProcess } from '../harness/live-process.ts';
import { loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { connectSocket, type SocketClient } from '../harness/socket-client.ts';

const database = useTestDatabase();
let world: World;
let foreign: World;

beforeAll(async () => {
  world = await createWorld(database().sql);
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
});

const NOT_KEPT = new Set(['pong', 'hello']);
const boardOf = (client: SocketClient): Board | null =>
  applyAll(
    null,
    client.frames.filter((frame) => !NOT_KEPT.has(frame.t)),
  );

const operatorOf = (at: LiveProcess): Context => ({
  ...systemContext(at.services),
  actor: {
    kind: 'user',
    userId: world.operatorUserId,
    sessionId: world.operatorUserId,
    name: 'operator',
    role: 'operator',
    scope: { up3Id: world.up3Id, ulpId: null },
    crewId: null,
  },
});

async function newOrder(at: LiveProcess, index = 0): Promise<string> {
  const place = world.transformers[index % world.transformers.length];
  if (!place) throw new Error('the world has transformers');
  const order = await createOrder(operatorOf(at), at.services, {
    location: { lat: place.lat, lng: place.lng },
    kind: 'outage',
    note: '',
    address: '',
  });
  return order.id;
}

/** Some change of one order, allowed or not: what the rules refuse is no change. */
async function changeSomehow(at: LiveProcess, orderId: string, step: number): Promise<void> {
  const ctx = operatorOf(at);
  const crew = world.crews[step % world.crews.length];
  const work = [
    () => setPriority(ctx, at.services, { orderId, priority: (step * 37) % 1000 }),
    () => offerByHand(ctx, at.services, { orderId, crewId: crew?.id ?? '' }),
    () => directOrder(ctx, at.services, { orderId, command: 'recall', reason: 'test' }),
    () => directOrder(ctx, at.services, { orderId, command: 'hold', reason: 'material' }),
    () => directOrder(ctx, at.services, { orderId, command: 'resume' }),
    () => directOrder(ctx, at.services, { orderId, command: 'cancel', reason: 'test' }),
  ][step % 6];
  await work?.().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

/** What the database says now, in the shape of a client's board. */
async function truthOf(at: LiveProcess) {
  const snapshot = await boardSnapshot(operatorOf(at), world.up3Id);
  return dataOf(apply(null, { t: 'snapshot', topic: 'board', data: snapshot }));
}
const dataOf = (board: Board | null) => ({
  workOrders: sorted(board?.workOrders),
  incidents: sorted(board?.incidents),
  crews: sorted(board?.crews),
  alarms: sorted(board?.alarms),
});
const sorted = <Item>(items: ReadonlyMap<string, Item> | undefined) =>
  [...(items ?? [])].sort(([a], [b]) => a.localeCompare(b)).map(([, item]) => item);

describe.each(queueEngines)('two processes on the %s bus', (engine) => {
  let redis: TestRedis | null = null;
  let one: LiveProcess;
  let two: LiveProcess;
  let token: string;
  let crewToken: string;
  beforeAll(async () => {
    redis = engine === 'redis' ? await startRedis() : null;
    const common = { databaseUrl: database().url, ...(redis ? { redisUrl: redis.url } : {}) };
    one = await startLiveProcess(common);
    two = await startLiveProcess({ ...common, isRelay: false });
    token = await loginAs(one.console, world.usernames.operator);
    crewToken = await loginAs(one.phone, world.crews[0]?.username ?? '', '/auth/login');
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await redis?.stop();
  });

  test('a change of one process is on the consoles of both within moments', async () => {
    const clients = await Promise.all([one, two].map((at) => connectSocket(at.consoleSocket, token)));
    for (const client of clients) client.subscribe('board');
    await Promise.all(clients.map((client) => client.next('live')));
    const orderId = await newOrder(two);
    for (const client of clients) {
      const frame = await client.next('changes', ({ items }) =>
        items.some(({ item }) => 'id' in item && item.id === orderId),
      );
      expect(frame.items.map(({ entity }) => entity)).toContain('incident');
      expect(dataOf(boardOf(client))).toEqual(await truthOf(one));
      await client.close();
    }
  });

  test('clients that join, leave and come back amid concurrent writes end with what the database holds', async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, (_, i) => newOrder(one, i)));
    let isWriting = true;
    const writers = [one, two].map(async (at, writer) => {
      for (let step = writer; step < 80; step += 1) {
        await changeSomehow(at, orders[(step * 7 + writer) % orders.length] ?? '', step);
        if (step % 20 === 0) await newOrder(at, step);
      }
    });
    const all = Promise.all(writers).then(() => {
      isWriting = false;
    });
    const clients = await Promise.all([0, 1, 2].map((n) => wander(n, () => isWriting)));
    await all;
    await vi.waitFor(async () => {
      const truth = await truthOf(one);
      for (const board of clients) expect(dataOf(await board())).toEqual(truth);
    }, 10_000);
  }, 60_000);

  /** A console that is cut off again and again, each time at another process, and comes back with its cursor. */
  async function wander(n: number, goesOn: () => boolean): Promise<() => Promise<Board | null>> {
    let board: Board | null = null;
    let client = await join(n, null);
    const take = () => {
      const cursors = client.frames.flatMap((frame) => (frame.t === 'changes' ? [frame.cursor] : []));
      // No repeat: each frame of a connection is further than the one before.
      expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => a - b));
      board = applyAll(board, client.frames);
    };
    for (let round = n; goesOn(); round += 1) {
      const seen = client.frames.length;
      await client.next('changes', undefined, seen).catch(() => undefined);
      client.socket.terminate();
      await client.closed;
      take();
      client = await join(round, round % 3 === 0 ? null : board);
      if (round % 3 === 0) board = null;
    }
    return async () => applyAll(board, client.frames);
  }

  async function join(round: number, board: Board | null): Promise<SocketClient> {
    const client = await connectSocket((round % 2 === 0 ? one : two).consoleSocket, token);
    client.subscribe('board', board ? { cursor: board.cursor } : {});
    await client.next('live');
    return client;
  }

  test("a crew's phone gets its offers, and hears what it lost", async () => {
    const phone = await connectSocket(two.phoneSocket);
    phone.send({ t: 'auth', token: crewToken });
    phone.subscribe('crew');
    await phone.next('live');
    const orderId = await newOrder(one, 3);
    const crewId = world.crews[0]?.id ?? '';
    const seen = phone.frames.length;
    await offerByHand(operatorOf(one), one.services, { orderId, crewId });
    const offered = await phone.next(
      'crew_changes',
      // The frame of its making may come late and show the same row already: the event tells them apart.
      ({ items }) => items.some(({ event }) => event === 'work_order.offered'),
      seen,
    );
    const change = offered.items.find(({ event }) => event === 'work_order.offered');
    expect(change).toMatchObject({ entity: 'work_order', item: { id: orderId, state: 'offered' } });
    await directOrder(operatorOf(one), one.services, { orderId, command: 'recall', reason: 'test' });
    const gone = await phone.next('crew_changes', ({ items }) => items.some(({ entity }) => entity === 'gone'), seen);
    expect(gone.items).toContainEqual(
      expect.objectContaining({ entity: 'gone', workOrderId: orderId, reason: 'by_operator' }),
    );
    const other = await newOrder(one, 4);
    const { up3Id } = world;
    const ctx = systemContext(one.services);
    const decision = { decidedAt: '', by: 'system' as const, chosen: null, candidates: [], reasons: [] };
    const offer = { orderId: other, version: 1, crewId, decision, acceptDeadlineS: 120 };
    expect((await offerOrders(ctx, up3Id, [offer])).lost).toEqual([]);
    const toCrewId = world.crews[1]?.id ?? '';
    const { diverted } = await offerOrders(ctx, up3Id, [], [{ orderId: other, crewId, toCrewId, savesMin: 20 }]);
    expect(diverted).toEqual([other]);
    await phone.next(
      'crew_changes',
      ({ items }) =>
        items.some((one) => one.entity === 'gone' && one.workOrderId === other && one.reason === 'nearer_crew'),
      seen,
    );
    await phone.close();
  });

  test('a socket that is logged in keeps its login: another token is refused, the same one changes nothing', async () => {
    const client = await connectSocket(one.consoleSocket, token);
    client.subscribe('board');
    await client.next('live');
    client.send({ t: 'auth', token });
    client.send({ t: 'ping', n: 7 });
    await client.next('pong');
    expect(client.frames.some((frame) => frame.t === 'error')).toBe(false);
    client.send({ t: 'auth', token: await loginAs(one.console, world.usernames.manager) });
    expect(await client.next('error')).toMatchObject({ code: 'invalid' });
    // Still the operator's: its own logout would close it, the other's does not.
    client.send({ t: 'auth', token: crewToken });
    client.subscribe('crew');
    expect(await client.next('error', ({ code }) => code === 'forbidden')).toBeTruthy();
    await client.close();
  });

  test('an ended session closes its sockets in every process', async () => {
    const mine = await loginAs(one.console, world.usernames.manager);
    const clients = await Promise.all([one, two].map((at) => connectSocket(at.consoleSocket, mine)));
    for (const client of clients) client.subscribe('board');
    await Promise.all(clients.map((client) => client.next('live')));
    await one.console.inject({ method: 'POST', url: '/api/auth/logout', headers: { authorization: `Bearer ${mine}` } });
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 4401 });
    const late = await connectSocket(two.consoleSocket);
    late.send({ t: 'auth', token: mine });
    expect(await late.next('error')).toMatchObject({ code: 'unauthenticated' });
    expect(await late.closed).toMatchObject({ code: 4401 });
  });
});

describe('one process', () => {
  let at: LiveProcess;
  let token: string;
  const limits = { authDeadlineMs: 300, tickMs: 400, ringBatches: 2, maxReplayEvents: 20, backlogBytes: 200_000 };
  beforeAll(async () => {
    at = await startLiveProcess({ databaseUrl: database().url, limits });
    token = await loginAs(at.console, world.usernames.operator);
  });
  afterAll(() => at.stop());

  const join = async (more: { up3?: string; cursor?: number } = {}): Promise<SocketClient> => {
    const client = await connectSocket(at.consoleSocket, token);
    client.subscribe('board', more);
    return client;
  };

  test('says hello, answers a ping, ticks while nothing happens', async () => {
    const client = await join();
    expect(await client.next('hello')).toMatchObject({ protocol: PROTOCOL_VERSION });
    client.send({ t: 'ping', n: 7 });
    expect(await client.next('pong')).toMatchObject({ n: 7 });
    const live = await client.next('live');
    expect((await client.next('tick')).cursor).toBeGreaterThanOrEqual(live.cursor);
    await client.close();
  });

  test('replays from memory, from the database, and resets what is too old or unknown', async () => {
    const first = await join();
    const { cursor } = await first.next('live');
    const orderId = await newOrder(at);
    await first.next('changes');
    for (let n = 0; n < 4; n += 1) {
      const seen = first.frames.length;
      await setPriority(operatorOf(at), at.services, { orderId, priority: 100 + n });
      await first.next('changes', undefined, seen);
    }
    const recent = (boardOf(first)?.cursor ?? 0) - 1;
    for (const from of [recent, cursor]) {
      const back = await join({ cursor: from });
      await back.next('live');
      const replayed = back.frames.flatMap((frame) => (frame.t === 'changes' ? frame.items : []));
      expect(replayed.at(-1)).toMatchObject({ entity: 'work_order', item: { id: orderId, priority: 103 } });
      expect(back.frames.some((frame) => frame.t === 'snapshot')).toBe(false);
      await back.close();
    }
    for (let n = 0; n < 21; n += 1) await setPriority(operatorOf(at), at.services, { orderId, priority: n });
    await first.next('changes', ({ items }) => items.some(({ item }) => 'priority' in item && item.priority === 20));
    for (const bad of [cursor, 1_000_000_000]) {
      const old = await join({ cursor: bad });
      expect((await old.next('reset')).reason).toContain('without a cursor');
      old.subscribe('board');
      expect((await old.next('snapshot')).data.workOrders.map(({ id }) => id)).toContain(orderId);
      await old.next('live');
      await old.close();
    }
    await first.close();
  });

  test('a foreign region does not exist, a technician has no board, an operator no crew', async () => {
    const client = await join({ up3: foreign.up3Id });
    expect(await client.next('error')).toMatchObject({ code: 'not_found' });
    client.subscribe('crew');
    expect(await client.next('error', undefined, client.frames.length)).toMatchObject({ code: 'forbidden' });
    expect(client.frames.some((frame) => frame.t === 'snapshot')).toBe(false);
    const technician = await loginAs(at.phone, world.crews[1]?.username ?? '', '/auth/login');
    const phone = await connectSocket(at.phoneSocket, technician);
    phone.subscribe('board');
    expect(await phone.next('error')).toMatchObject({ code: 'forbidden' });
    await Promise.all([client.close(), phone.close()]);
  });

  test('another region hears nothing of ours', async () => {
    const theirs = await connectSocket(at.consoleSocket, await loginAs(at.console, foreign.usernames.operator));
    theirs.subscribe('board');
    await theirs.next('live');
    const ours = await join();
    await ours.next('live');
    const orderId = await newOrder(at);
    await ours.next('changes', ({ items }) => items.some(({ item }) => 'id' in item && item.id === orderId));
    const tick = await theirs.next('tick', undefined, theirs.frames.length);
    expect(tick.cursor).toBeGreaterThanOrEqual(boardOf(ours)?.cursor ?? 0);
    expect(theirs.frames.some((frame) => frame.t === 'changes')).toBe(false);
    await Promise.all([ours.close(), theirs.close()]);
  });

  test('a manager of one ULP sees that ULP only', async () => {
    const { sql } = database();
    await sql`update app_user set ulp_id = ${world.ulpIds[1]} where id = ${world.managerUserId}`;
    const manager = await connectSocket(at.consoleSocket, await loginAs(at.console, world.usernames.manager));
    manager.subscribe('board');
    await manager.next('live');
    const elsewhere = await newOrder(
      at,
      world.transformers.findIndex(({ ulpId }) => ulpId === world.ulpIds[0]),
    );
    const own = await newOrder(
      at,
      world.transformers.findIndex(({ ulpId }) => ulpId === world.ulpIds[1]),
    );
    await manager.next('changes', ({ items }) => items.some(({ item }) => 'id' in item && item.id === own));
    const board = boardOf(manager);
    expect([...(board?.workOrders.keys() ?? [])]).not.toContain(elsewhere);
    expect(new Set([...(board?.crews.values() ?? [])].map(({ ulp }) => ulp))).toEqual(new Set([world.ulpIds[1]]));
    await manager.close();
    await sql`update app_user set ulp_id = null where id = ${world.managerUserId}`;
  });

  test('malformed, oversized, unknown: each is told what to do, and who goes on is closed', async () => {
    const client = await join();
    await client.next('live');
    client.sendRaw('{"t":');
    expect(await client.next('error')).toMatchObject({ code: 'malformed' });
    client.sendRaw(JSON.stringify({ t: 'ping', n: 1, pad: 'x'.repeat(20_000) }));
    expect(await client.next('error', ({ code }) => code === 'too_large')).toBeTruthy();
    client.sendRaw(JSON.stringify({ t: 'shout' }));
    expect(await client.next('error', ({ code }) => code === 'invalid')).toBeTruthy();
    client.sendRaw(Buffer.from([1, 2, 3]));
    client.sendRaw('null');
    client.sendRaw('[]');
    expect(await client.closed).toMatchObject({ code: 1008 });
  });

  test('a frame beyond reading closes the socket with 1009', async () => {
    const client = await join();
    await client.next('live');
    client.sendRaw('x'.repeat(300 * 1024));
    expect((await client.closed).code).toBe(1009);
  });

  test('an old protocol is told to reload', async () => {
    const client = await connectSocket(at.consoleSocket, token);
    client.subscribe('board', { protocol: 0 });
    expect(await client.next('error')).toMatchObject({ code: 'protocol', detail: expect.stringContaining('Reload') });
    expect(await client.closed).toMatchObject({ code: 4406 });
  });

  test('nobody without a login: closed after the deadline, told before', async () => {
    const client = await connectSocket(at.consoleSocket);
    client.subscribe('board');
    expect(await client.next('error')).toMatchObject({ code: 'unauthenticated' });
    expect(await client.closed).toMatchObject({ code: 4401 });
    const stale = await connectSocket(at.consoleSocket);
    stale.send({ t: 'auth', token: 'x'.repeat(43) });
    expect(await stale.closed).toMatchObject({ code: 4401 });
  });

  test('a cookie counts only from our own page', async () => {
    const cookie = `comcen_console=${token}`;
    const origin = at.consoleSocket.replace('ws://', 'http://').replace('/ws', '');
    const own = await connectSocket(at.consoleSocket, undefined, { headers: { cookie, origin } });
    own.subscribe('board');
    await own.next('live');
    await own.close();
    for (const wrong of ['http://evil.example', origin.replace(/\d+$/, '1')]) {
      const refused = connectSocket(at.consoleSocket, undefined, { headers: { cookie, origin: wrong } });
      await expect(refused).rejects.toThrow('upgrade refused: 403');
    }
  });

  test('a socket that does not read is dropped, the others go on', async () => {
    const slow = await join();
    await slow.next('live');
    const quick = await join();
    await quick.next('live');
    const open = at.console.websocketServer.clients;
    const before = open.size;
    slow.socket.pause();
    // Frames of 300 kB: the kernel's own buffers, several megabytes, fill before ours does.
    const pad = 'x'.repeat(300_000);
    for (let n = 0; n < 40; n += 1) {
      const alarm = { kind: 'silent_crew', severity: 'warning', entity: 'crew', entityId: `slow-${n}` } as const;
      const seen = quick.frames.length;
      await raiseAlarm(systemContext(at.services), { ...alarm, up3Id: world.up3Id, data: { pad } });
      await quick.next('changes', ({ items }) => items.some(({ entity }) => entity === 'alarm'), seen);
    }
    await vi.waitFor(() => expect(open.size).toBe(before - 1), 5_000);
    slow.socket.resume();
    await slow.closed;
    expect(boardOf(quick)?.alarms.size).toBeGreaterThanOrEqual(40);
    await quick.close();
    await database().sql`delete from alarm where entity_id like 'slow-%'`;
  });
});

describe('when something is away', () => {
  const limits = { silentMs: 100, staleMs: 2_000, tickMs: 200 };
  const join = async (at: LiveProcess): Promise<SocketClient> => {
    const client = await connectSocket(at.consoleSocket, await loginAs(at.console, world.usernames.operator));
    client.subscribe('board');
    await client.next('live');
    return client;
  };

  test('a relay that stands still: no tick, the board is called stale, and later everything follows', async () => {
    const at = await startLiveProcess({ databaseUrl: database().url, isRelay: false, limits });
    const client = await join(at);
    await client.next('tick');
    const orderId = await newOrder(at);
    expect(await client.next('error')).toMatchObject({ code: 'unavailable' });
    const stale = client.frames.length;
    await client.next('error', undefined, stale);
    expect(client.frames.slice(stale).map(({ t }) => t)).not.toContain('tick');
    const relay = await startLiveProcess({ databaseUrl: database().url });
    await client.next('changes', ({ items }) => items.some(({ item }) => 'id' in item && item.id === orderId), stale);
    await client.next('tick', undefined, client.frames.length);
    await client.close();
    await Promise.all([at.stop(), relay.stop()]);
  });

  test('a bus that says nothing: the feed looks by itself', async () => {
    const at = await startLiveProcess({ databaseUrl: database().url, isRelay: false, limits });
    const relay = await startLiveProcess({ databaseUrl: database().url });
    const client = await join(at);
    await at.services.bus.close();
    const orderId = await newOrder(relay);
    await client.next('changes', ({ items }) => items.some(({ item }) => 'id' in item && item.id === orderId));
    await client.close();
    await Promise.all([at.stop(), relay.stop()]);
  });
});
