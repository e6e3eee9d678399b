import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that a test ends as a crash would. */
export interface Victim {
  /** SIGKILL; resolves when it is gone. When this is called is when the crash is. */
  kill(): Promise<void>;
}

/** Starts a program of this folder on the test's database and waits until it works. */
export async function startVictim(
  program: 'lane-worker.ts' | 'relay-process.ts',
  { databaseUrl, redisUrl }: { readonly databaseUrl: string; readonly redisUrl: string | null },
): Promise<Victim> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'error',
      ...(redisUrl && { REDIS_URL: redisUrl }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const isReady = await Promise.race([once(child.stdout, 'data').then(() => true), exit.then(() => false)]);
  if (!isReady) throw new Error(`${program} ended with ${child.exitCode} before it was ready`);
  return {
    async kill() {
      child.kill('SIGKILL');
      const [, signal] = await exit;
      if (signal !== 'SIGKILL') throw new Error(`${program} had ended by itself`);
    },
  };
}
