import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondCounts } from './counts.ts';
import { addLayers, layersOf } from './layered-counts.ts';
import { mergedCounts } from './merged-counts.ts';

const PERCENTS = [50, 90, 95] as const;
const of = (values: readonly number[]) => {
  const counts = secondCounts();
  for (const value of values) counts.add(value);
  return counts;
};
const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 9_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 4_000_000 }) },
);
const values = fc.array(seconds, { maxLength: 150 });

test('both layers hold every value', () => {
  fc.assert(
    fc.property(values, (list) => {
      const back = secondCounts();
      addLayers(back, layersOf(of(list)));
      expect(back.encode()).toEqual(of(list).encode());
    }),
  );
});

test('percentiles of layered, encoded and single parts are those of all values, from the wanted pieces alone', () => {
  fc.assert(
    fc.property(
      fc.array(values, { maxLength: 4 }),
      fc.array(values, { maxLength: 3 }),
      values,
      (layered, encoded, single) => {
        const merged = mergedCounts();
        const layers = layered.map((part) => layersOf(of(part)));
        for (const [i, part] of layers.entries()) merged.addMinutes(String(i), part.minutes);
        for (const part of encoded) merged.addEncoded(of(part).encode());
        for (const value of single) merged.add(value);
        for (const piece of merged.wanted(PERCENTS)) {
          piece.bytes =
            layers[Number(piece.source)]?.seconds.subarray(piece.offset, piece.offset + piece.length) ?? null;
        }
        const all = [...layered, ...encoded, single].flat();
        expect(merged.percentiles(PERCENTS)).toEqual(of(all).percentiles(PERCENTS));
        expect(merged.total).toBe(all.length);
        expect(merged.wanted(PERCENTS).length).toBeLessThanOrEqual(PERCENTS.length * layered.length);
      },
    ),
  );
});

test('what is taken off leaves the percentiles of the rest, wherever each part is kept', () => {
  fc.assert(
    fc.property(values, values, fc.boolean(), fc.boolean(), (kept, gone, isWholeLayered, isGoneLayered) => {
      const merged = mergedCounts();
      const parts = [layersOf(of([...kept, ...gone])), layersOf(of(gone))];
      if (isWholeLayered) merged.addMinutes('0', parts[0]?.minutes ?? new Uint8Array(0));
      else merged.addEncoded(of([...kept, ...gone]).encode());
      if (isGoneLayered) merged.addMinutes('1', parts[1]?.minutes ?? new Uint8Array(0), -1);
      else merged.addEncoded(of(gone).encode(), -1);
      for (const piece of merged.wanted(PERCENTS)) {
        piece.bytes = parts[Number(piece.source)]?.seconds.subarray(piece.offset, piece.offset + piece.length) ?? null;
      }
      expect(merged.percentiles(PERCENTS)).toEqual(of(kept).percentiles(PERCENTS));
      expect(merged.total).toBe(kept.length);
    }),
  );
});

test('a percentile is not guessed while its pieces are not read', () => {
  const merged = mergedCounts();
  merged.addMinutes('a', layersOf(of([5, 70])).minutes);
  expect(merged.wanted(PERCENTS).length).toBe(2);
  expect(() => merged.percentiles(PERCENTS)).toThrow(/before its pieces/);
});

test('minutes count what lies in them', () => {
  const merged = mergedCounts();
  merged.addMinutes('a', layersOf(of([0, 59, 60, 3_600])).minutes);
  merged.add(61);
  const minutes: [number, number][] = [];
  merged.forEachMinute((minute, n) => minutes.push([minute, n]));
  expect(minutes).toEqual([
    [0, 2],
    [1, 2],
    [60, 1],
  ]);
});

test('the first layer of a large unit is small beside the second', () => {
  const list = Array.from({ length: 20_000 }, (_, i) => i % 9_000);
  const { minutes, seconds: fine } = layersOf(of(list));
  expect(minutes.length * 10).toBeLessThan(fine.length);
});
