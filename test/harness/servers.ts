import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopChild } from '../../scripts/child.mjs';
import { freePort } from '../../scripts/free-port.mjs';
import { readySign, spawnServer } from '../../scripts/server-child.mjs';

export interface ServerOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  /** As `--roles=`; all roles without it. */
  readonly roles?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ports of a killed server, to come back where its clients look for it. */
  readonly ports?: { readonly port: number; readonly mobilePort: number };
}

export interface RunningServer {
  readonly url: string;
  readonly mobileUrl: string;
  readonly readyMs: number | undefined;
  readonly ports: { readonly port: number; readonly mobilePort: number };
  /** What it printed so far, line by line. */
  readonly output: readonly string[];
  /** SIGTERM and its graceful close. */
  stop(): Promise<void>;
  /** SIGKILL: no chance to say goodbye to anybody. */
  kill(): Promise<void>;
}

/** Starts scripts/main.ts as `npm start` does, as its own process, on free ports, and waits until it serves. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const ports = options.ports ?? { port: await freePort(), mobilePort: await freePort() };
  const dataDir = mkdtempSync(join(tmpdir(), 'comcen-server-'));
  const output: string[] = [];
  const flags = options.roles ? [`--roles=${options.roles}`] : [];
  const server = spawnServer(flags, environment(options, ports, dataDir));
  const ready = await Promise.race([
    readySign(server, (line) => output.push(line)),
    once(server, 'exit').then(([code]) => {
      rmSync(dataDir, { recursive: true, force: true });
      throw new Error(`the server ended with ${code} before it was ready:\n${output.slice(-20).join('\n')}`);
    }),
  ]);
  const ended = async (end: () => void | Promise<void>) => {
    if (server.exitCode === null && server.signalCode === null) {
      const exit = once(server, 'exit');
      await end();
      await exit;
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    url: ready.url,
    mobileUrl: ready.mobileUrl,
    readyMs: ready.readyMs,
    ports,
    output,
    stop: () => ended(() => stopChild(server, 30_000)),
    kill: () => ended(() => void server.kill('SIGKILL')),
  };
}

function environment(options: ServerOptions, ports: RunningServer['ports'], dataDir: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, VITEST: _vitest, NODE_ENV: _mode, ...inherited } = process.env;
  return {
    ...inherited,
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    PORT: String(ports.port),
    MOBILE_PORT: String(ports.mobilePort),
    COMCEN_DATA_DIR: dataDir,
    DATABASE_URL: options.databaseUrl,
    ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    ...options.env,
  };
}
