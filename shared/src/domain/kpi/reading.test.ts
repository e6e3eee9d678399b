import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverOf, daysOf, endOf } from './cover.ts';
import { type Merging, type Reading, readingOf } from './reading.ts';

const LEVELS = ['year', 'quarter', 'month', 'until'] as const;
const BEGINS = '2019-05-01';
const ENDS = '2026-12-01';
const history = { begins: BEGINS, ends: ENDS };
const all: Merging = { history, isTrue: () => true };
const readings = (
  from: string,
  to: string,
  merging: Merging = all,
  levels: readonly (typeof LEVELS)[number][] = LEVELS,
) =>
  readingOf(from, to, merging, levels).map(({ level, from: at, to: end, sign }) => {
    const days = level === 'day' ? ` to ${end}` : '';
    return `${sign === 1 ? '+' : '-'} ${level} ${at}${days}`;
  });

test('ten years are all before their end without all before their begin', () => {
  expect(readings('2020-04-01', '2026-01-01')).toEqual(['- until 2020-04-01', '+ until 2026-01-01']);
});

test('what begins with the history is all before its end', () => {
  expect(readings('2019-05-01', '2025-10-01')).toEqual(['+ until 2025-10-01']);
  expect(readings('2001-01-01', '2025-10-01')).toEqual(['+ until 2025-10-01']);
});

test('a month that lacks three days is read whole, and they are taken off', () => {
  expect(readings('2024-03-01', '2024-03-29')).toEqual(['+ month 2024-03-01', '- day 2024-03-29 to 2024-04-01']);
});

test('few days are read as days', () => {
  expect(readings('2024-02-28', '2024-03-03')).toEqual(['+ day 2024-02-28 to 2024-03-03']);
});

test('a trend by month takes days off its own months only', () => {
  expect(readings('2024-01-03', '2024-03-30', all, ['month'])).toEqual([
    '- day 2024-01-01 to 2024-01-03',
    '+ month 2024-01-01',
    '+ month 2024-02-01',
    '+ month 2024-03-01',
    '- day 2024-03-30 to 2024-04-01',
  ]);
});

test('where nothing is merged there are days only, and outside the history nothing', () => {
  const never = { history, isTrue: () => false };
  expect(readings('2025-01-01', '2026-01-01', never)).toEqual(['+ day 2025-01-01 to 2026-01-01']);
  expect(readings('2010-01-01', '2019-05-03', never)).toEqual(['+ day 2019-05-01 to 2019-05-03']);
  expect(readings('2010-01-01', BEGINS, never)).toEqual([]);
  expect(readings('2026-11-29', '9999-12-31', never)).toEqual(['+ day 2026-11-29 to 2026-12-01']);
  expect(readings('2026-12-01', '9999-12-31')).toEqual([]);
  expect(readings('2025-01-01', '2026-01-01', { ...never, history: null })).toEqual([]);
});

/** How often each day of the history is read. */
function timesRead(list: readonly Reading[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { level, from, to, sign } of list) {
    const days =
      level === 'until' ? daysOf(BEGINS, from) : level === 'day' ? daysOf(from, to) : daysOf(from, endOf(level, from));
    for (const day of days) times.set(day, (times.get(day) ?? 0) + sign);
  }
  for (const [day, n] of times) if (n === 0) times.delete(day);
  return times;
}

const day = fc
  .date({ min: new Date('2019-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const choice = fc.record({ a: day, b: day, seed: fc.integer(), levels: fc.subarray([...LEVELS]) });
const pickedBy =
  (seed: number): Merging['isTrue'] =>
  (level, start) =>
    (seed * 31 + start.charCodeAt(6) * 7 + start.charCodeAt(3) * 3 + level.length) % 3 !== 0;
const isInHistory = (one: string) => one >= BEGINS && one < ENDS;

test('whatever is merged, every day of the period is read once when what is taken off is gone, and only true rows are', () => {
  fc.assert(
    fc.property(choice, ({ a, b, seed, levels }) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const isTrue = pickedBy(seed);
      const list = readingOf(from, to, { history, isTrue }, levels);
      expect([...timesRead(list)].sort()).toEqual(
        daysOf(from, to)
          .filter(isInHistory)
          .map((one) => [one, 1]),
      );
      for (const { level, from: at } of list) {
        if (level === 'day') continue;
        expect([levels.includes(level), isTrue(level, at)]).toEqual([true, true]);
      }
    }),
  );
});

test('it never costs more than the spans that lie in the period', () => {
  const costOf = (days: number, spans: number) => days + 3 * spans;
  fc.assert(
    fc.property(choice, ({ a, b, seed }) => {
      const [from, to] = (a < b ? [a, b] : [b, a]).map((one) => (one < BEGINS ? BEGINS : one > ENDS ? ENDS : one)) as [
        string,
        string,
      ];
      const isTrue = pickedBy(seed);
      const list = readingOf(from, to, { history, isTrue }, LEVELS);
      const cover = coverOf(from, to, (level, start) => isTrue(level, start));
      const daysIn = (ranges: readonly { from: string; to: string }[]) =>
        ranges.flatMap((one) => daysOf(one.from, one.to)).length;
      const cost = costOf(
        daysIn(list.filter(({ level }) => level === 'day')),
        list.filter(({ level }) => level !== 'day').length,
      );
      expect(cost).toBeLessThanOrEqual(
        costOf(daysIn(cover.days), cover.year.length + cover.quarter.length + cover.month.length),
      );
    }),
  );
});
