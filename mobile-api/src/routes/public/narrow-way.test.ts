import { expect, test } from 'vitest';
import { createNarrowWay } from './narrow-way.ts';

/** Work that ends when told. */
function work() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end: () => end() };
}

test('a few at a time, in order, and the refused are told', async () => {
  const way = createNarrowWay(1, 1);
  const [first, second] = [work(), work()];
  const order: string[] = [];
  const one = way.through(first.run).then(() => order.push('one'));
  const two = way.through(second.run).then(() => order.push('two'));
  await expect(way.through(async () => 3)).rejects.toMatchObject({ code: 'unavailable' });
  second.end();
  await Promise.resolve();
  expect(order).toEqual([]);
  first.end();
  await Promise.all([one, two]);
  expect(order).toEqual(['one', 'two']);
});

test('work that fails makes room all the same', async () => {
  const way = createNarrowWay(1, 1);
  await expect(way.through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(way.through(async () => 'next')).resolves.toBe('next');
});
