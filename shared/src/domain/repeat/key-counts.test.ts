import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyCounts } from './key-counts.ts';

const numbers = fc.array(fc.oneof(fc.nat(40), fc.nat(200_000)), { maxLength: 60 });
const countsOf = (list: readonly number[]) => {
  const counts = keyCounts();
  for (const no of list) counts.add(no, 1);
  return counts;
};
const listed = (counts: ReturnType<typeof keyCounts>) => {
  const list: [number, number][] = [];
  counts.forEach((no, n) => {
    list.push([no, n]);
  });
  return list;
};

test('what is added in one list or in encoded parts, with other parts taken off, is counted the same', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, off) => {
      const parts = keyCounts();
      parts.addEncoded(countsOf([...off, ...a]).encode(), 1);
      parts.addEncoded(countsOf(b).encode(), 1);
      parts.addEncoded(countsOf(off).encode(), -1);
      expect(listed(parts)).toEqual(listed(countsOf([...a, ...b])));
      for (const no of [0, ...a]) expect(parts.at(no)).toBe([...a, ...b].filter((one) => one === no).length);
    }),
  );
});

test('bytes that end in the middle of a number are refused', () => {
  expect(() => keyCounts().addEncoded(Uint8Array.of(200), 1)).toThrow('in the middle of a number');
});

test('a key that was taken off and never added is no key', () => {
  const counts = countsOf([4]);
  counts.add(4, -2);
  expect(() => counts.encode()).toThrow('less than never');
});
