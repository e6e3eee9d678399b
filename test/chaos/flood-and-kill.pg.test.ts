import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoTemplate } from '../factories/demo-template.ts';
import { type ApiClient, loggedIn } from '../harness/api-client.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { queueEngines, startRedis, type TestRedis } from '../harness/redis.ts';
import { type RunningServer, startServer } from '../harness/servers.ts';
import { until } from '../harness/until.ts';

/** The whole server as its own process, flooded, then killed with reports in flight and started again at once. */
describe.each(queueEngines)('flood and kill -9 with the queue on %s', (engine) => {
  const database = useTestDatabase(demoTemplate);
  let redis: TestRedis | undefined;
  let server: RunningServer;
  let operator: ApiClient;
  let idpels: string[];

  const start = async (ports?: RunningServer['ports']) => {
    const { url: databaseUrl } = database();
    server = await startServer({ databaseUrl, ...(redis && { redisUrl: redis.url }), ...(ports && { ports }) });
    operator = await loggedIn(server.url, '/api/auth/login', 'operator1', DEMO_PASSWORD);
  };
  beforeAll(async () => {
    if (engine === 'redis') redis = await startRedis();
    const rows = await database().sql<{ idpel: string }[]>`select idpel from customer order by idpel`;
    idpels = rows.map((row) => row.idpel);
    await start();
  });
  afterAll(async () => {
    await server?.stop();
    await redis?.stop();
  });

  const report = (index: number, key: string) =>
    operator.post(
      '/api/reports',
      { channel: 'voice', kind: index % 10 === 0 ? 'hazard' : 'outage', idpel: idpels[(index * 7) % idpels.length] },
      { 'idempotency-key': key },
    );

  it('500 at once, a third of them repeats: the distinct ones exist, once, and every order is decided on', async () => {
    const repeats = (index: number) => (index % 3 === 2 ? index - 1 : index);
    const replies = await Promise.all(
      Array.from({ length: 500 }, (_, index) => report(repeats(index), `flood-${repeats(index)}`)),
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    const distinct = new Set(Array.from({ length: 500 }, (_, index) => repeats(index))).size;
    expect(await count(database().sql)).toBe(distinct);
    expect(new Set(replies.map((reply) => (reply.body as { id: string }).id)).size).toBe(distinct);
    await everyOrderDecided(database().sql, 20_000);
    const crowded = await database().sql`
      select device_id from incident where kind in ('outage', 'voltage') and state = 'open' and device_id is not null
      group by device_id having count(*) > 1`;
    expect(crowded).toHaveLength(0);
  });

  it('killed with 200 reports in flight: every 201 is there, and the lane moves within 10 s of ready', async () => {
    const taken: string[] = [];
    const inFlight = Array.from({ length: 200 }, (_, index) =>
      report(1000 + index, `kill-${index}`).then(
        ({ status, body }) => {
          if (status === 201) taken.push((body as { id: string }).id);
        },
        // The connection died with the server: this caller has no answer and asks again with its key.
        () => undefined,
      ),
    );
    await until(
      'some are accepted',
      async () => taken.length,
      (n) => n >= 40,
    );
    await server.kill();
    await Promise.all(inFlight);
    const { ports } = server;
    await start(ports);
    const found = await database().sql`select 1 from report where id = any(${taken}::uuid[])`;
    expect(found).toHaveLength(taken.length);
    await everyOrderDecided(database().sql, 10_000);
    const again = await Promise.all(Array.from({ length: 200 }, (_, index) => report(1000 + index, `kill-${index}`)));
    expect(new Set(again.map((reply) => reply.status))).toEqual(new Set([201]));
    const ids = again.map((reply) => (reply.body as { id: string }).id);
    expect(new Set(ids).size).toBe(200);
    expect(taken.every((id) => ids.includes(id))).toBe(true);
  });
});

async function count(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from report`;
  return row?.n ?? 0;
}

/** No report waits for triage; every order is with a crew or says why with nobody. */
async function everyOrderDecided(sql: Sql, limitMs: number): Promise<void> {
  const ask = async () => {
    const [row] = await sql<{ reports: number; orders: number; unnumbered: number }[]>`
      select (select count(*)::int from report where state = 'received') as reports,
        (select count(*)::int from work_order where state = 'new' and dispatch is null) as orders,
        (select count(*)::int from domain_event where stream_seq is null) as unnumbered`;
    return row;
  };
  await until(
    'every order is decided on',
    ask,
    (row) => row?.reports === 0 && row.orders === 0 && row.unnumbered === 0,
    limitMs,
  );
}
