import { collectFigures } from '@comcen/server/roles/process-figures.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, WORLD_PASSWORD, type World } from '../factories/world.ts';
import { type LiveProcess, startLiveProcess } from '../harness/live-process.ts';
import { loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { connectSocket } from '../harness/socket-client.ts';

const database = useTestDatabase();
let world: World;
let process: LiveProcess;
let queues: Queues;

beforeAll(async () => {
  world = await createWorld(database().sql);
  process = await startLiveProcess({
    databaseUrl: database().url,
    isRelay: false,
    env: { TRUST_PROXY: 'true' },
    limits: { mostWaitingPerAddress: 2 },
  });
  await migrateQueue(process.services.config);
  queues = openQueues(process.services.config, () => undefined);
  collectFigures(process.services, queues);
});
afterAll(async () => {
  await process.stop();
  await queues.close();
});

/** What `/metrics` says of one name, by labels. */
async function figuresOf(name: string): Promise<Record<string, number>> {
  const { body } = await process.console.inject('/metrics');
  const lines = body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value = ''] = /^[a-z_]+(\{.*\})? (.+)$/.exec(line) ?? [];
      return [labels.replaceAll(/[{}]|\w+=/g, '').replaceAll('"', ''), Number(value)];
    }),
  );
}

test('open sockets are counted by topic, and no more when they are gone', async () => {
  const operator = await loginAs(process.console, world.usernames.operator);
  const technician = await loginAs(process.phone, world.crews[0]?.username ?? '', '/auth/login');
  const board = await connectSocket(process.consoleSocket, operator);
  const crew = await connectSocket(process.phoneSocket, technician);
  await crew.next('hello');
  expect(await figuresOf('comcen_socket_clients')).toMatchObject({ none: 2 });
  board.subscribe('board');
  await board.next('live');
  crew.subscribe('crew');
  await crew.next('live');
  expect(await figuresOf('comcen_socket_clients')).toEqual({ none: 0, board: 1, crew: 1 });
  await Promise.all([board.close(), crew.close()]);
  await expect.poll(() => figuresOf('comcen_socket_clients')).toEqual({ none: 0, board: 0, crew: 0 });
});

test('sockets of one address that say nothing are let in up to a number; who logs in makes room', async () => {
  const token = await loginAs(process.console, world.usernames.operator);
  const silent = [await connectSocket(process.consoleSocket), await connectSocket(process.consoleSocket)];
  const tooMany = await connectSocket(process.consoleSocket);
  expect(await tooMany.next('error')).toMatchObject({ code: 'rate_limited' });
  expect(await tooMany.closed).toMatchObject({ code: 1013 });
  const known = await connectSocket(process.consoleSocket, token);
  await known.next('hello');
  silent[0]?.send({ t: 'auth', token });
  silent[0]?.send({ t: 'ping', n: 1 });
  await silent[0]?.next('pong');
  const another = await connectSocket(process.consoleSocket);
  await another.next('hello');
  await Promise.all([...silent, known, another].map((socket) => socket.close()));
});

test('a relay that is away is seen by its lag, growing', async () => {
  await database().sql`update domain_event set stream_seq = id`;
  expect(await figuresOf('comcen_relay_lag_seconds')).toEqual({ '': 0 });
  await database().sql`insert into domain_event (type, entity, entity_id, actor_kind, at)
    values ('user.logged_out', 'user', 'somebody', 'system', ${process.services.clock()})`;
  process.services.advance(7_000);
  expect(await figuresOf('comcen_relay_lag_seconds')).toEqual({ '': 7 });
  process.services.advance(7_000);
  expect(await figuresOf('comcen_relay_lag_seconds')).toEqual({ '': 14 });
});

test('logins are counted by how they ended', async () => {
  const login = (password: string) =>
    process.console.inject({
      method: 'POST',
      url: '/api/auth/login',
      headers: { 'x-forwarded-for': '10.7.7.7' },
      payload: { username: world.usernames.manager, password },
    });
  const before = await figuresOf('comcen_logins_total');
  await login(WORLD_PASSWORD);
  for (let i = 0; i < 5; i++) await login('wrong');
  expect((await login('wrong')).statusCode).toBe(429);
  const { accepted = 0, refused = 0, throttled = 0 } = await figuresOf('comcen_logins_total');
  expect([accepted - (before.accepted ?? 0), refused, throttled]).toEqual([1, 5, 1]);
});
