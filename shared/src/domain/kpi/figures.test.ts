import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OrderFacts, startFigures } from './figures.ts';
import { KPI_GROUPINGS, type KpiGrouping } from './grouping.ts';
import { statisticsOf } from './statistics.ts';

const reportedAt = new Date('2026-03-21T01:00:00Z');
const after = (minutes: number | null) => (minutes === null ? null : new Date(reportedAt.getTime() + minutes * 60_000));
const targets = { responseMin: 45, recoveryMin: 180 };

const order = (change: Partial<OrderFacts> = {}): OrderFacts => ({
  reportedAt,
  outageStartedAt: reportedAt,
  arrivedAt: after(20),
  restoredAt: after(50),
  isFirstOfIncident: true,
  isFollowUp: false,
  ulpId: 'pkp',
  crewCode: 'pkp-01',
  channel: 'voice',
  cause: 'tree',
  leftOut: null,
  wasPaused: false,
  pausedS: 0,
  ...change,
});

function figures(orders: OrderFacts[], grouping: KpiGrouping = 'ulp') {
  const running = startFigures(grouping, targets);
  for (const one of orders) running.add(one);
  return running.finish();
}

test('no orders: no rows, and a total that says so', () => {
  const { items, total } = figures([]);
  expect(items).toEqual([]);
  expect(total).toMatchObject({ key: 'total', count: 0, response: { count: 0, mean: null, within: null } });
});

test('cancelled and superseded orders are left out and counted', () => {
  const { total } = figures([order(), order({ leftOut: 'cancelled' }), order({ leftOut: 'superseded', pausedS: 60 })]);
  expect(total).toMatchObject({
    count: 1,
    cancelled: 1,
    superseded: 1,
    pausedMin: 0,
    response: { count: 1, mean: 20 },
  });
});

test('an order without power back is counted, and no part of a recovery figure', () => {
  const { total } = figures([order(), order({ restoredAt: null })]);
  expect(total).toMatchObject({ count: 2, withoutRestore: 1, response: { count: 2 } });
  expect(total.recovery.customer).toMatchObject({ count: 1, mean: 50 });
});

test('a response is measured once per incident', () => {
  const { total } = figures([order(), order({ isFirstOfIncident: false, arrivedAt: after(500) })]);
  expect(total).toMatchObject({ count: 2, later: 1, response: { count: 1, mean: 20 } });
});

test('pauses are shown and never subtracted', () => {
  const { total } = figures([order({ wasPaused: true, pausedS: 600 }), order()]);
  expect(total).toMatchObject({ paused: 1, pausedMin: 10, recovery: { work: { mean: 30 } } });
});

test('the total is made of orders, not of averages', () => {
  const fast = order({ ulpId: 'mtk', arrivedAt: after(10) });
  const { items, total } = figures([fast, fast, fast, order({ arrivedAt: after(50) })]);
  expect(items.map((row) => [row.key, row.response.mean])).toEqual([
    ['mtk', 10],
    ['pkp', 50],
  ]);
  expect(total.response).toMatchObject({ mean: 20, p50: 10, p90: 50, within: 75 });
});

const minutes = fc.option(fc.integer({ min: 0, max: 600 }), { nil: null });
const anyOrder = fc
  .record({
    shift: fc.integer({ min: -2000, max: 2000 }),
    arrived: minutes,
    restored: minutes,
    leftOut: fc.constantFrom(null, null, null, 'cancelled' as const, 'superseded' as const),
    ulpId: fc.constantFrom('pkp', 'slt', 'mtk'),
    crewCode: fc.constantFrom('pkp-01', 'slt-02', null),
    isFirstOfIncident: fc.boolean(),
  })
  .map(({ shift, arrived, restored, ...rest }) => {
    const from = new Date(reportedAt.getTime() + shift * 60_000);
    const then = (min: number | null) => (min === null ? null : new Date(from.getTime() + min * 60_000));
    return order({
      ...rest,
      reportedAt: from,
      outageStartedAt: from,
      arrivedAt: then(arrived),
      restoredAt: then(restored),
    });
  });

test('whatever the grouping, the rows together are the total', () => {
  fc.assert(
    fc.property(fc.array(anyOrder, { maxLength: 60 }), fc.constantFrom(...KPI_GROUPINGS), (orders, grouping) => {
      const { items, total } = figures(orders, grouping);
      const sum = (pick: (row: (typeof items)[number]) => number) => items.reduce((all, row) => all + pick(row), 0);
      expect(sum((row) => row.count + row.cancelled + row.superseded)).toBe(orders.length);
      expect(sum((row) => row.response.count)).toBe(total.response.count);
      expect(sum((row) => row.withoutRestore)).toBe(total.withoutRestore);
      const counted = orders.filter((one) => !one.leftOut && one.isFirstOfIncident && one.arrivedAt);
      const responses = counted.map((one) => ((one.arrivedAt?.getTime() ?? 0) - one.reportedAt.getTime()) / 1000);
      expect(total.response).toEqual(statisticsOf(responses, targets.responseMin));
    }),
  );
});
