import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginReply } from '@comcen/shared/wire/http/auth.ts';
import postgres, { type Sql } from 'postgres';
import { openCluster } from '../../scripts/database/cluster.mjs';
import { type RunningServer, startServer } from '../harness/servers.ts';

export type Backend = 'postgres' | 'redis';

/** A fresh durable cluster with the demo seed, and a server of all roles on it: what `npm start` runs. */
export interface Stage {
  readonly backend: Backend;
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly server: RunningServer;
  /** For setting up and for counting afterwards, never for the load itself. */
  readonly sql: Sql;
  logIn(username: string): Promise<string>;
  close(): Promise<void>;
}

export const backendOf = (env: NodeJS.ProcessEnv): Backend => (env.REDIS_URL ? 'redis' : 'postgres');
export const say = (text: string): void => console.error(`bench  ${text}`);

export async function openStage(): Promise<Stage> {
  const redisUrl = process.env.REDIS_URL || undefined;
  const dataDir = mkdtempSync(join(tmpdir(), 'comcen-bench-'));
  say('opening a fresh cluster with fsync and synchronous_commit on');
  const cluster = await openCluster({ dataDir, purpose: 'durable' });
  const clear = async () => {
    await cluster.close();
    for (const path of [cluster.location, dataDir]) if (path) rmSync(path, { recursive: true, force: true });
  };
  try {
    say('starting the server: migrations and demo seed');
    const server = await startServer({ databaseUrl: cluster.url, ...(redisUrl && { redisUrl }) });
    const sql = postgres(cluster.url, { max: 4, onnotice: () => undefined });
    // What the seed left to do would run into the measurement. Empty tables are left alone: planned as empty they would be walked.
    await sql`vacuum analyze customer, grid_device`;
    await sql`checkpoint`;
    return {
      backend: backendOf(process.env),
      databaseUrl: cluster.url,
      redisUrl,
      server,
      sql,
      logIn: (username) => logIn(server.url, username),
      async close() {
        await server.stop();
        await sql.end({ timeout: 5 });
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

export async function logIn(url: string, username: string): Promise<string> {
  const reply = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: process.env.COMCEN_DEMO_PASSWORD || 'comcen-demo' }),
  });
  if (!reply.ok) throw new Error(`${username} could not log in: ${reply.status} ${await reply.text()}`);
  return loginReply.parse(await reply.json()).token;
}
