import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A load generator in its own process, so that its work never sits on the server's loop or on the clock that measures. */
export interface Child {
  /** Runs one of the child's procedures; what comes back is parsed. */
  call<T>(procedure: string, input: unknown, reply: z.ZodType<T>): Promise<T>;
  stop(): Promise<void>;
}

const answer = z.object({ n: z.number(), value: z.unknown().optional(), error: z.string().optional() });
const question = z.object({ n: z.number(), procedure: z.string(), input: z.unknown() });

export function startChild(file: string): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [], { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', (message) => {
    const { n, value, error } = answer.parse(message);
    const waiting = pending.get(n);
    pending.delete(n);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${file}: ${error}`));
  });
  child.once('exit', (code) => {
    for (const { reject } of pending.values()) reject(new Error(`${file} ended with ${code}`));
  });
  return {
    call: async (procedure, input, reply) => {
      last += 1;
      const n = last;
      const result = new Promise<unknown>((resolve, reject) => pending.set(n, { resolve, reject }));
      child.send({ n, procedure, input });
      return reply.parse(await result);
    },
    stop: () => stopProcess(child),
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}

/** The child's side: answers calls until the parent lets go. */
export function answerParent(procedures: Readonly<Record<string, (input: unknown) => Promise<unknown>>>): void {
  process.on('message', async (message) => {
    const { n, procedure, input } = question.parse(message);
    try {
      process.send?.({ n, value: await procedures[procedure]?.(input) });
    } catch (error) {
      process.send?.({ n, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}

/** Milliseconds on a clock that all processes of one machine share. */
export const sharedNow = (): number => performance.timeOrigin + performance.now();
