import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondCounts } from './counts.ts';
import { factsOf, INTERVALS, type OrderFacts, type OrderRecord } from './facts.ts';
import { figuresOfOrders, figuresOfTally } from './figures.ts';
import { KPI_GROUPINGS } from './grouping.ts';
import { rollUp, rollUpTrend } from './roll-up.ts';
import { addSums, emptyTally } from './tally.ts';

const reportedAt = new Date('2026-03-21T01:00:00Z');
const at = (minutes: number) => new Date(reportedAt.getTime() + minutes * 60_000);
const targets = { responseS: 2_700, recoveryS: 10_800 };

const record = (change: Partial<OrderRecord> = {}): OrderRecord => ({
  workOrderId: 'w',
  incidentId: 'i',
  up3Id: 'bangka',
  reportedAt,
  outageStartedAt: reportedAt,
  arrivedAt: at(20),
  restoredAt: at(50),
  isFirstOfIncident: true,
  isFollowUp: false,
  isCancelled: false,
  isSuperseded: false,
  ulpId: 'pkp',
  crewCode: 'pkp-01',
  operatorId: null,
  channel: 'voice',
  cause: 'tree',
  deviceKind: 'service',
  pauses: [],
  flags: [],
  ...change,
});
const order = (change: Partial<OrderRecord> = {}): OrderFacts => factsOf(record(change), targets);
const totalOf = (orders: readonly OrderFacts[]) => figuresOfOrders(orders, 'ulp').total;

test('no orders: no rows, and a total that says so', () => {
  const { items, total } = figuresOfOrders([], 'ulp');
  expect(items).toEqual([]);
  expect(total).toMatchObject({
    key: 'total',
    count: 0,
    response: { count: 0, mean: null, within: null, target: null },
  });
});

test('cancelled and superseded orders are left out and counted', () => {
  const pause = { startedAt: at(1), endedAt: at(2) };
  const total = totalOf([
    order(),
    order({ isCancelled: true }),
    order({ isCancelled: true, isSuperseded: true, pauses: [pause] }),
  ]);
  expect(total).toMatchObject({
    count: 1,
    cancelled: 1,
    superseded: 1,
    pausedMin: 0,
    response: { count: 1, mean: 20 },
  });
});

test('an order without power back is counted, and no part of a recovery figure', () => {
  const total = totalOf([order(), order({ restoredAt: null })]);
  expect(total).toMatchObject({ count: 2, withoutRestore: 1, response: { count: 2 } });
  expect(total.recovery.customer).toMatchObject({ count: 1, mean: 50 });
});

test('a response is measured once per incident', () => {
  const total = totalOf([order(), order({ isFirstOfIncident: false, arrivedAt: at(40) })]);
  expect(total).toMatchObject({ count: 2, later: 1, response: { count: 1, mean: 20 } });
});

test('pauses stand beside the gross figure: within its interval, and the mean without them', () => {
  const paused = order({ pauses: [{ startedAt: at(15), endedAt: at(30) }] });
  const { response, recovery, ...total } = totalOf([paused, order()]);
  expect(total).toMatchObject({ paused: 1, pausedMin: 15 });
  expect(response).toMatchObject({ mean: 20, net: 17.5, pausedMin: 5 });
  expect(recovery.work).toMatchObject({ mean: 30, net: 25, pausedMin: 10 });
  expect(recovery.customer).toMatchObject({ mean: 50, net: 42.5, pausedMin: 15 });
});

test('a pause that lasts counts up to the end of a measured interval, and as a whole when it ends', () => {
  const { response, ...total } = totalOf([order({ pauses: [{ startedAt: at(15), endedAt: null }] })]);
  expect([total.paused, total.pausedMin, response.pausedMin]).toEqual([1, 0, 5]);
});

test('each order is measured against its own target', () => {
  const city = order();
  const village = factsOf(record({ ulpId: 'mtk', arrivedAt: at(50) }), { responseS: 3_600, recoveryS: 10_800 });
  const { response } = totalOf([city, village]);
  expect(response).toMatchObject({ mean: 35, within: 100, target: 52.5 });
  expect(response.achievement).toBeCloseTo((2 - 35 / 52.5) * 100, 9);
});

test('exactly on target is within it, a second more is not', () => {
  const late = order({ arrivedAt: new Date(at(45).getTime() + 1_000) });
  expect(totalOf([order({ arrivedAt: at(45) }), late]).response.within).toBe(50);
});

test('the total is made of orders, not of averages', () => {
  const fast = order({ ulpId: 'mtk', arrivedAt: at(10) });
  const { items, total } = figuresOfOrders([fast, fast, fast, order({ arrivedAt: at(50) })], 'ulp');
  expect(items.map((row) => [row.key, row.response.mean])).toEqual([
    ['mtk', 10],
    ['pkp', 50],
  ]);
  expect(total.response).toMatchObject({ mean: 20, p50: 10, p90: 50, within: 75 });
});

test('flagged orders are in the figures, and counted', () => {
  expect(totalOf([order({ flags: ['hasty_restore'] }), order()])).toMatchObject({ count: 2, flagged: 1 });
});

const minutes = fc.option(fc.integer({ min: 0, max: 600 }), { nil: null });
const anyOrder: fc.Arbitrary<OrderFacts> = fc
  .record({
    shift: fc.integer({ min: -20_000, max: 20_000 }),
    arrived: minutes,
    restored: minutes,
    paused: minutes,
    isCancelled: fc.constantFrom(false, false, true),
    isSuperseded: fc.boolean(),
    ulpId: fc.constantFrom('pkp', 'slt', 'mtk'),
    crewCode: fc.constantFrom('pkp-01', 'slt-02', null),
    operatorId: fc.constantFrom('a', null),
    flags: fc.constantFrom([], [], ['hasty_restore']),
    isFirstOfIncident: fc.boolean(),
    isFollowUp: fc.constantFrom(false, false, true),
  })
  .map(({ shift, arrived, restored, paused, ...rest }) => {
    const from = new Date(reportedAt.getTime() + shift * 60_000);
    const then = (min: number | null) => (min === null ? null : new Date(from.getTime() + min * 60_000));
    const pauses = paused === null ? [] : [{ startedAt: then(5) ?? from, endedAt: then(5 + paused) }];
    return order({
      ...rest,
      pauses,
      reportedAt: from,
      outageStartedAt: from,
      arrivedAt: then(arrived),
      restoredAt: then(restored),
    });
  });
const orders = fc.array(anyOrder, { maxLength: 60 });

/** The definitions word for word, quadratic on purpose. */
function slowly(counted: readonly { readonly seconds: number; readonly targetS: number }[]) {
  const values = counted.map(({ seconds }) => seconds);
  const percentile = (percent: number) =>
    values.length === 0
      ? null
      : Math.min(...values.filter((v) => values.filter((w) => w <= v).length * 100 >= percent * values.length)) / 60;
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length / 60;
  const within = counted.filter(({ seconds, targetS }) => seconds <= targetS).length;
  return {
    count: values.length,
    mean,
    p50: percentile(50),
    p90: percentile(90),
    p95: percentile(95),
    within: values.length === 0 ? null : (within / values.length) * 100,
  };
}

test('figures agree with the slow version, for every interval', () => {
  fc.assert(
    fc.property(orders, (list) => {
      const { response, recovery } = totalOf(list);
      for (const interval of INTERVALS) {
        const counted = list.flatMap((one) => {
          const seconds = one.seconds[interval];
          if (seconds === null) return [];
          return [{ seconds, targetS: interval === 'response' ? one.targets.responseS : one.targets.recoveryS }];
        });
        const figures = interval === 'response' ? response : recovery[interval];
        const { mean, within, ...exact } = slowly(counted);
        expect(figures).toMatchObject(exact);
        if (mean === null) expect(figures.mean).toBeNull();
        else expect(figures.mean).toBeCloseTo(mean, 9);
        if (within !== null) expect(figures.within).toBeCloseTo(within, 9);
      }
    }),
  );
});

test('whatever the grouping, the rows together are the total', () => {
  fc.assert(
    fc.property(orders, fc.constantFrom(...KPI_GROUPINGS), (list, grouping) => {
      const { items, total } = figuresOfOrders(list, grouping);
      const sum = (pick: (row: (typeof items)[number]) => number) => items.reduce((all, row) => all + pick(row), 0);
      expect(sum((row) => row.count + row.cancelled + row.superseded)).toBe(list.length);
      expect(sum((row) => row.response.count)).toBe(total.response.count);
      expect(sum((row) => row.withoutRestore)).toBe(total.withoutRestore);
      expect(sum((row) => row.flagged)).toBe(total.flagged);
    }),
  );
});

test('rolled up in any parts and merged through their bytes, the figures are the same to the last digit', () => {
  fc.assert(
    fc.property(fc.array(orders, { maxLength: 5 }), (parts) => {
      const merged = emptyTally();
      for (const row of parts.flatMap((part) => rollUp(part, ['total']))) {
        addSums(merged, row.tally);
        for (const interval of INTERVALS) merged.counts[interval].addEncoded(row.tally.counts[interval].encode());
      }
      expect(figuresOfTally('total', merged)).toEqual(totalOf(parts.flat()));
    }),
  );
});

test('a day in one row is the day in its parts, flagged orders among the others', () => {
  fc.assert(
    fc.property(orders, (list) => {
      expect(figuresOfTally('total', rollUpTrend(list).tally)).toEqual(totalOf(list));
      const clean = list.filter(({ flags }) => flags.length === 0);
      const row = rollUp(list, ['total']).find(({ isFlagged }) => !isFlagged);
      expect(figuresOfTally('total', row?.tally ?? emptyTally())).toEqual(totalOf(clean));
    }),
  );
});

test('an empty part changes nothing', () => {
  const counts = secondCounts();
  counts.add(7);
  counts.addEncoded(secondCounts().encode());
  expect(counts.percentiles([50])).toEqual([7]);
});
