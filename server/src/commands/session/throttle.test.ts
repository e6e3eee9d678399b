import { expect, test } from 'vitest';
import { sessionEnd } from './lifetime.ts';
import { delayAfter } from './throttle.ts';

test('four mistakes are free, the fifth costs 5 s, each further one twice as much up to a quarter of an hour', () => {
  expect([0, 1, 4, 5, 6, 7, 12, 13, 60].map(delayAfter)).toEqual([0, 0, 0, 5, 10, 20, 640, 900, 900]);
});

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000);

test("a phone's session ends 30 days after its login, however it is used", () => {
  expect(sessionEnd('phone', day(0), day(0))).toEqual(day(30));
  expect(sessionEnd('phone', day(0), day(29))).toEqual(day(30));
});

test("a console's session ends 12 h after its last use and never lives longer than a week", () => {
  expect(sessionEnd('console', day(0), day(0))).toEqual(day(0.5));
  expect(sessionEnd('console', day(0), day(6))).toEqual(day(6.5));
  expect(sessionEnd('console', day(0), day(6.9))).toEqual(day(7));
});
