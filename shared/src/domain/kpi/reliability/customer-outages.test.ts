import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CustomerOutage, type GroupSpan, outagesOf } from './customer-outages.ts';
import { durationOf, isSustained } from './interruption.ts';
import { type CustomersTally, customersPast } from './per-customer.ts';

const MIN = 60_000;
const span = (interruptionId: string, from: number, to: number, idpel: string | null = null): GroupSpan => ({
  interruptionId,
  idpel,
  startedAtMs: from * MIN,
  endedAtMs: to * MIN,
});

const totals = (outages: readonly CustomerOutage[]) => ({
  ci: outages.reduce((sum, { customers }) => sum + customers, 0),
  minutes: outages.reduce((sum, one) => sum + one.customers * ((one.endedAtMs - one.startedAtMs) / MIN), 0),
});

test('a nested incident that was back-dated lengthens the first one and does not count again', () => {
  const outages = outagesOf([span('a', 0, 60), span('b', 0, 120)], 80);
  expect(outages).toEqual([
    { interruptionId: 'a', idpel: null, startedAtMs: 0, endedAtMs: 120 * MIN, customers: 80, except: [] },
  ]);
});

test('one customer out longer than the transformer leaves its group with an interruption of the own', () => {
  const outages = outagesOf([span('a', 0, 60), span('b', 30, 90, '161000000001')], 80);
  expect(outages).toMatchObject([
    { idpel: null, customers: 79, except: ['161000000001'], endedAtMs: 60 * MIN },
    { idpel: '161000000001', customers: 1, startedAtMs: 0, endedAtMs: 90 * MIN, interruptionId: 'a' },
  ]);
  expect(totals(outages)).toEqual({ ci: 80, minutes: 80 * 60 + 30 });
});

test('what touches is one interruption: nobody had power in between', () => {
  expect(outagesOf([span('a', 0, 60), span('b', 60, 90)], 5)).toMatchObject([{ startedAtMs: 0, endedAtMs: 90 * MIN }]);
});

test('an own fault that bridges two outages of the transformer makes one interruption of three', () => {
  const outages = outagesOf([span('a', 0, 60), span('b', 100, 160), span('c', 50, 110, 'x')], 10);
  expect(outages.map(({ idpel, customers }) => [idpel, customers])).toEqual([
    [null, 9],
    [null, 9],
    ['x', 1],
  ]);
});

/** Slow and obviously right: every customer minute by minute. Runs of dark minutes are interruptions. */
function slowly(spans: readonly GroupSpan[], customers: readonly string[], sustainedMin: number) {
  return customers.map((idpel) => {
    const dark = Array.from({ length: 200 }, (_, minute) =>
      spans.some(
        (one) =>
          (one.idpel === null || one.idpel === idpel) &&
          one.startedAtMs / MIN <= minute &&
          minute < one.endedAtMs / MIN,
      ),
    );
    const runs: number[] = [];
    for (const [minute, isDark] of dark.entries()) {
      if (!isDark) continue;
      if (minute > 0 && dark[minute - 1]) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
      else runs.push(1);
    }
    return {
      idpel,
      sustained: runs.filter((run) => run > sustainedMin),
      momentary: runs.filter((run) => run <= sustainedMin),
    };
  });
}

/** What each customer had, from the groups. */
function tallyOf(outages: readonly CustomerOutage[], idpel: string, sustainedMin: number): CustomersTally {
  const mine = outages
    .filter((one) => one.idpel === idpel || (one.idpel === null && !one.except.includes(idpel)))
    .map((one) => durationOf(one.startedAtMs, one.endedAtMs))
    .filter((seconds) => isSustained(seconds, sustainedMin));
  return { customers: 1, times: mine.length, totalS: mine.reduce((a, b) => a + b, 0), longestS: Math.max(0, ...mine) };
}

const CUSTOMERS = ['c1', 'c2', 'c3', 'c4', 'c5'];
const someSpan = fc
  .record({ from: fc.nat(150), length: fc.nat(40), idpel: fc.constantFrom(null, null, ...CUSTOMERS), id: fc.nat(20) })
  .map(({ from, length, idpel, id }) => span(`i${id}`, from, from + length, idpel));

test('CI, CMI, momentary and each customer`s own count are those of a version that looks at every customer`s every minute', () => {
  fc.assert(
    fc.property(fc.array(someSpan, { maxLength: 12 }), fc.nat(10), (spans, sustainedMin) => {
      const outages = outagesOf(spans, CUSTOMERS.length);
      const slow = slowly(spans, CUSTOMERS, sustainedMin);
      const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
      const lasting = outages.filter((one) => isSustained(durationOf(one.startedAtMs, one.endedAtMs), sustainedMin));
      expect(totals(lasting)).toEqual({
        ci: sum(slow.map(({ sustained }) => sustained.length)),
        minutes: sum(slow.flatMap(({ sustained }) => sustained)),
      });
      expect(totals(outages).ci - totals(lasting).ci).toBe(sum(slow.map(({ momentary }) => momentary.length)));
      for (const { idpel, sustained } of slow) {
        expect(tallyOf(outages, idpel, sustainedMin)).toEqual({
          customers: 1,
          times: sustained.length,
          totalS: sum(sustained) * 60,
          longestS: Math.max(0, ...sustained) * 60,
        });
      }
    }),
    { numRuns: 500 },
  );
});

test('the order in which statements come changes nothing', () => {
  fc.assert(
    fc.property(fc.array(someSpan, { maxLength: 10 }), (spans) => {
      expect(outagesOf([...spans].reverse(), 5)).toEqual(expect.arrayContaining(outagesOf(spans, 5)));
    }),
  );
});

const tallies: CustomersTally[] = [
  { customers: 100, times: 0, totalS: 0, longestS: 0 },
  { customers: 40, times: 2, totalS: 7 * 3600, longestS: 6 * 3600 },
  { customers: 9, times: 3, totalS: 8 * 3600, longestS: 7 * 3600 },
  { customers: 2, times: 4, totalS: 9 * 3600, longestS: 7 * 3600 + 1 },
];

test('CEMI and CELID with the limit in ("3 or more", "7 hours or more", as United Illuminating reports) and with it out', () => {
  const limits = { cemiTimes: 3, celidHours: 7 };
  expect(customersPast(tallies, { ...limits, boundary: 'at_least' })).toEqual({ cemi: 11, celidS: 11, celidT: 51 });
  expect(customersPast(tallies, { ...limits, boundary: 'more_than' })).toEqual({ cemi: 2, celidS: 2, celidT: 11 });
});
