import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { type Bus, openBus } from '@comcen/server/test/bus/bus.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { openStuckLink, type StuckLink } from '../harness/stuck-link.ts';

const database = useTestDatabase();
let world: World;
beforeAll(async () => {
  world = await createWorld(database().sql);
});

describe.each(queueEngines)('a bus on %s whose link is stuck', (engine) => {
  let redis: TestRedis | null = null;
  let link: StuckLink;
  let bus: Bus;
  let queues: Queues;
  let services: TestServices;
  let app: App;
  let admin: string;
  let operator: string;

  beforeAll(async () => {
    redis = engine === 'redis' ? await startRedis() : null;
    link = await openStuckLink(redis?.url ?? database().url);
    bus = openBus({ databaseUrl: link.url, redisUrl: redis ? link.url : null }, () => undefined);
    await bus.ready;
    services = { ...(await createTestServices(database().url)), bus };
    queues = openQueues(services.config, () => undefined);
    app = await buildConsoleApp(services);
    admin = await loginAs(app, world.usernames.admin);
    operator = await loginAs(app, world.usernames.operator);
    link.stick();
  });
  afterAll(async () => {
    await link.close();
    await bus.close();
    await app.close();
    await queues.close();
    await services.close();
    await redis?.stop();
  });

  test('refuses what it cannot say in a second', async () => {
    await expect(bus.publish('doorbell', {})).rejects.toThrow('did not answer');
  });

  test('stops no numbering', async () => {
    const [event] = await database().sql<{ id: string }[]>`
      insert into domain_event (type, entity, entity_id, actor_kind, at)
      values ('user.logged_out', 'user', 'somebody', 'system', now()) returning id`;
    await relayOnce({ ...services, queues });
    const [numbered] = await database().sql`select stream_seq from domain_event where id = ${event?.id ?? ''}`;
    expect(numbered?.stream_seq).not.toBeNull();
  });

  test('does not make an error of what is done: a new password and a logout', async () => {
    const url = `/api/users/${world.managerUserId}/reset-password`;
    const payload = { password: `chosen-by-admin-${engine}` };
    const reset = await app.inject({ method: 'POST', url, headers: bearer(admin), payload });
    expect(reset.statusCode).toBe(200);
    const left = await app.inject({ method: 'POST', url: '/api/auth/logout', headers: bearer(operator) });
    expect(left.statusCode).toBe(204);
    expect((await app.inject({ url: '/api/me', headers: bearer(operator) })).statusCode).toBe(401);
    expect(services.logLines.join('')).toContain('a revocation was not announced');
  });
});
