import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A process that a test ends as a crash would. */
export interface Victim {
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}
const PROGRAMS = {
  'lane-worker.ts': new URL('./lane-worker.ts', import.meta.url),
  'relay-process.ts': new URL('./relay-process.ts', import.meta.url),
} as const;
type Program = keyof typeof PROGRAMS;
interface Place {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
}

/** Starts programs of this folder and waits until they work. Call it at the top of a describe: what lives at its end is killed. */
export function useVictims(): (program: Program, place: Place) => Promise<Victim> {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  return async (program, place) => {
    const child = launch(program, place);
    children.push(child);
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
  };
}

function launch(program: Program, { databaseUrl, redisUrl }: Place) {
  const path = fileURLToPath(PROGRAMS[program]);
  const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' };
  return spawn(process.execPath, ['--import', 'tsx', path], {
    env: { ...env, ...(redisUrl && { REDIS_URL: redisUrl }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
