import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CoarseLevel, type Cover, coverOf, daysOf, endOf, startOf } from './cover.ts';

const always = () => true;
const never = () => false;

test('a whole year is one span, its ragged ends are months and days', () => {
  expect(coverOf('2024-11-29', '2026-02-03', always)).toEqual({
    year: ['2025-01-01'],
    quarter: [],
    month: ['2024-12-01', '2026-01-01'],
    days: [
      { from: '2024-11-29', to: '2024-12-01' },
      { from: '2026-02-01', to: '2026-02-03' },
    ],
  });
});

test('where nothing is merged there are days only, in one range', () => {
  expect(coverOf('2025-01-01', '2026-01-01', never)).toEqual({
    year: [],
    quarter: [],
    month: [],
    days: [{ from: '2025-01-01', to: '2026-01-01' }],
  });
});

test('a stale year is read by its quarters, a stale quarter by its months', () => {
  const isTrue = (level: CoarseLevel, start: string) =>
    level === 'month' || (level === 'quarter' && start !== '2025-04-01');
  const { year, quarter, month } = coverOf('2025-01-01', '2026-01-01', isTrue);
  expect([year, quarter, month]).toEqual([
    [],
    ['2025-01-01', '2025-07-01', '2025-10-01'],
    ['2025-04-01', '2025-05-01', '2025-06-01'],
  ]);
});

const spelledOut = (cover: Cover): string[] =>
  [
    ...(['year', 'quarter', 'month'] as const).flatMap((level) =>
      cover[level].flatMap((at) => daysOf(at, endOf(level, at))),
    ),
    ...cover.days.flatMap(({ from, to }) => daysOf(from, to)),
  ].sort();

const day = fc
  .date({ min: new Date('2019-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

test('whatever is merged, every day of the period is covered exactly once', () => {
  fc.assert(
    fc.property(day, day, fc.integer(), (a, b, seed) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const isTrue = (level: CoarseLevel, start: string) =>
        (seed * 31 + start.charCodeAt(6) * 7 + level.length) % 3 !== 0;
      expect(spelledOut(coverOf(from, to, isTrue))).toEqual(daysOf(from, to));
    }),
  );
});

test.each([
  ['year', '2024-02-29', '2024-01-01', '2025-01-01'],
  ['quarter', '2024-02-29', '2024-01-01', '2024-04-01'],
  ['quarter', '2024-12-31', '2024-10-01', '2025-01-01'],
  ['month', '2024-02-29', '2024-02-01', '2024-03-01'],
  ['day', '2024-02-29', '2024-02-29', '2024-03-01'],
] as const)('the %s of %s goes from %s to %s', (level, at, start, end) => {
  expect([startOf(level, at), endOf(level, start)]).toEqual([start, end]);
});

test('every day of four centuries ends where the calendar says', () => {
  const end = Date.UTC(2400, 0, 1);
  for (let at = Date.UTC(2000, 0, 1); at < end; at += 86_400_000) {
    const next = new Date(at + 86_400_000).toISOString().slice(0, 10);
    if (endOf('day', new Date(at).toISOString().slice(0, 10)) !== next) expect.unreachable(next);
  }
});
