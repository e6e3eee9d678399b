import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../scripts/free-port.mjs';
import { findRedisServer } from '../../scripts/tools.mjs';

export interface TestRedis {
  readonly url: string;
  /** SIGKILL, as a crash would. The same port can be started again. */
  kill(): Promise<void>;
  /** Starts it again on its port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export type QueueEngine = 'postgres' | 'redis';

/** Both engines where redis-server is installed. `npm test` says what is left out, and with CI=true refuses to. */
export const queueEngines: readonly QueueEngine[] = findRedisServer() ? ['postgres', 'redis'] : ['postgres'];

/** A private redis-server: pub/sub knows no databases, so sharing one would leak between files. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'comcen-redis-'));
  let child = await launch(port, folder);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: async () => {
      child = await launch(port, folder);
    },
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string) {
  const program = findRedisServer();
  if (!program) throw new Error('redis-server is not installed; ask `queueEngines` before you use it');
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended: ${lines.slice(-3).join(' / ')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}
