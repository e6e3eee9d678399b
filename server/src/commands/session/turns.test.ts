import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends when told, and says when it was begun. */
function jobs() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, job, end };
}

test('callers are served in turn, each in its own order; who floods waits behind the flood', async () => {
  const turns = createTurns({ atOnce: 1, mostWaitingPerCaller: 10, mostWaiting: 100 });
  const { begun, job, end } = jobs();
  for (const name of ['a1', 'a2', 'a3', 'a4']) void turns.take('a', job(name));
  void turns.take('b', job('b1'));
  void turns.take('c', job('c1'));
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'a4']) await end(name);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4']);
});

test('too many of one caller are turned away, and too many of all', async () => {
  const turns = createTurns({ atOnce: 1, mostWaitingPerCaller: 2, mostWaiting: 3 });
  const { job, end } = jobs();
  const first = turns.take('a', job('a1'));
  void turns.take('a', job('a2'));
  void turns.take('a', job('a3'));
  expect(await turns.take('a', job('a4'))).toBeNull();
  const other = turns.take('b', job('b1'));
  expect(await turns.take('c', job('c1'))).toBeNull();
  for (const name of ['a1', 'a2', 'b1']) await end(name);
  expect([await first, await other]).toEqual(['a1', 'b1']);
});

test('work that fails gives its slot on', async () => {
  const turns = createTurns({ atOnce: 1, mostWaitingPerCaller: 2, mostWaiting: 3 });
  const failing = turns.take('a', () => Promise.reject(new Error('no')));
  const next = turns.take('a', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
  expect(await turns.take('b', () => Promise.resolve('free'))).toBe('free');
});
