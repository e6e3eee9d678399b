import { expect, test } from 'vitest';
import { indicesOf, type MonthSums, rollingYear } from './indices.ts';
import { isSustained, NO_INTERRUPTIONS, sumsOf } from './interruption.ts';

const at = (minute: number): number => minute * 60_000;
const year = (customers: number) => ({ customerDays: customers * 365, days: 365 });

/**
 * Worked figures of public documents, read as published. Where a document rounds, it is reproduced to its last digit. The tables of
 * IEEE 1366-2012 clauses 3.5.1 and 4 themselves could not be read, so they are not here.
 */
/** Printed: 28,365 customers, 527,040 minutes, together 14,949,840,960: 10,381,834 customer-days, 28,365.67 customers on the mean. */
test('Strongman, "Reliability: Beyond the Numbers" (APPA): ASAI of 28,365 customers in the 527,040 minutes of a leap year', () => {
  const served = { customerDays: 14_949_840_960 / 1440, days: 527_040 / 1440 };
  const indices = indicesOf({ ...NO_INTERRUPTIONS, ci: 1, cmiS: 3_278_973 * 60 }, served);
  expect(Math.floor(indices.customers)).toBe(28_365);
  expect(Math.round((indices.asai ?? 0) * 14_949_840_960)).toBe(14_946_561_987);
  expect(indices.asai?.toFixed(9)).toBe('0.999780668');
});

test('APPA eReliability Tracker, annual report of Elk River: 150 customer interruptions of 200 customers are a SAIFI of 0.75', () => {
  expect(indicesOf({ ci: 150, cmiS: 0, momentary: 0 }, year(200)).saifi).toBe(0.75);
});

/** Duration as hours:minutes, cut as the sheets cut it. */
const hoursMinutes = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(Math.floor(minutes % 60)).padStart(2, '0')}`;

/** PGVCL (Paschim Gujarat Vij), SoP 011 MIS of the 4th quarter 2017-18, pgvcl.com: CI, NT, customer-days without power, momentary CI. */
test.each([
  ['other, Jan-18', 224_651, 137_874, 13_129.53, 300_533, '1.63', '2:17', '2.18'],
  ['other, Feb-18', 203_860, 137_879, 15_071.6, 303_974, '1.48', '2:37', '2.20'],
  ['other, Mar-18', 236_284, 137_880, 10_198.94, 294_736, '1.71', '1:46', '2.14'],
  ['other, quarter', 664_795, 137_880, 38_400.07, 899_243, '4.82', '6:41', '6.52'],
  ['urban, Jan-18', 7_947_800, 2_050_814, 436_429.1, 14_163_265, '3.88', '5:06', '6.91'],
  ['urban, Feb-18', 5_179_292, 2_051_227, 322_213.58, 8_032_054, '2.52', '3:46', '3.92'],
  ['urban, Mar-18', 4_501_001, 2_051_881, 168_245.75, 9_928_406, '2.19', '1:58', '4.84'],
  ['rural, Jan-18', 9_677_909, 1_142_486, 853_100.65, 15_141_468, '8.47', '17:55', '13.25'],
  ['rural, Feb-18', 8_896_776, 1_144_234, 805_681.89, 12_835_791, '7.78', '16:53', '11.22'],
  ['rural, Mar-18', 8_717_401, 1_147_912, 731_554.73, 14_873_762, '7.59', '15:17', '12.96'],
])('PGVCL SoP 011, %s', (_, ci, customers, customerDaysOut, momentary, saifi, saidi, maifi) => {
  const indices = indicesOf({ ci, cmiS: customerDaysOut * 86_400, momentary }, year(customers));
  expect(indices.saifi?.toFixed(2)).toBe(saifi);
  expect(hoursMinutes(indices.saidiMin ?? 0)).toBe(saidi);
  expect(indices.maifi?.toFixed(2)).toBe(maifi);
});

test('a stepped restoration: each step counts its customers, a customer once, and who was back in time had a momentary one', () => {
  const steps = [
    { restoredAtMs: at(4), customers: 500 },
    { restoredAtMs: at(60), customers: 1000 },
    { restoredAtMs: at(180), customers: 500 },
  ];
  const sums = sumsOf([{ startedAtMs: at(0), steps }], 5);
  expect(sums).toEqual({ ci: 1500, cmiS: (1000 * 60 + 500 * 180) * 60, momentary: 500 });
  const indices = indicesOf(sums, year(10_000));
  expect(indices).toMatchObject({ saidiMin: 15, saidiH: 0.25, saifi: 0.15, caidiMin: 100, maifi: 0.05 });
  expect(indices.caidiMin).toBeCloseTo((indices.saidiMin ?? 0) / (indices.saifi ?? 1), 12);
});

test.each([
  [300, 5, false],
  [301, 5, true],
  [60, 1, false],
  [61, 1, true],
  [1, 0, true],
])('%i s against %i min: sustained %s', (seconds, minutes, is) => {
  expect(isSustained(seconds, minutes)).toBe(is);
});

test('nobody served has no index, nobody interrupted no CAIDI', () => {
  expect(indicesOf(NO_INTERRUPTIONS, { customerDays: 0, days: 0 })).toMatchObject({
    saidiMin: null,
    saifi: null,
    asai: null,
  });
  expect(indicesOf(NO_INTERRUPTIONS, year(100))).toMatchObject({ saidiMin: 0, saifi: 0, caidiMin: null, asai: 1 });
});

test('a rolling year begins with the twelfth month and is the index of its twelve months together', () => {
  const months = Array.from({ length: 14 }, (_, n): MonthSums => {
    const month = `${n < 12 ? 2025 : 2026}-${String((n % 12) + 1).padStart(2, '0')}`;
    return { month, ci: n + 1, cmiS: (n + 1) * 600, momentary: 0, customerDays: (100 + n) * 30, days: 30 };
  });
  const rolling = rollingYear(months);
  expect(rolling.map(({ month }) => month)).toEqual(['2025-12', '2026-01', '2026-02']);
  // 1 + .. + 12 interruptions over a mean of 105.5 customers.
  expect(rolling[0]?.indices).toMatchObject({ customers: 105.5, saifi: 78 / 105.5, caidiMin: 10 });
  expect(rolling[2]?.indices.saifi).toBe(((3 + 14) * 6) / 107.5);
});
