import { describe, expect, it, test } from 'vitest';
import { looksOf } from './calibrate.ts';
import { logNormalFrom, madeCases, seeded, waitingFacts } from './cases-fixture.ts';
import { ESTIMATE_STAGES } from './facts.ts';
import { fitModel } from './fit.ts';
import { rising } from './fit-wait.ts';
import { normalCdf, normalQuantile, quantileOf, remainingGrid, sumOf } from './log-normal.ts';
import { PRIOR_MODEL, partOf } from './model.ts';
import { estimateRestoration } from './restoration.ts';

const MINUTE = 60_000;
const learned = fitModel(madeCases(1500, 7));
const MODELS = [
  ['the prior', PRIOR_MODEL],
  ['a learned model', learned],
] as const;

describe('the normal law', () => {
  test.each([
    [0, 0.5],
    [1.2815515655, 0.9],
    [-2.326347874, 0.01],
    [-4.7534243088, 1e-6],
  ])('at %s it is %s, and back', (score, share) => {
    expect(normalCdf(score) / share).toBeCloseTo(1, 5);
    expect(normalQuantile(share)).toBeCloseTo(score, 6);
  });
});

describe('what is left of a duration', () => {
  it('is the whole of it before it began', () => {
    expect(quantileOf(remainingGrid({ median: 40, sigma: 0.7 }, 0), 0.5)).toBeCloseTo(40, 0);
  });

  it('agrees with counting those that last longer', () => {
    const random = seeded(3);
    const lasted = Array.from({ length: 60_000 }, () => logNormalFrom(random, 40, 0.7)).filter(
      (minutes) => minutes > 60,
    );
    const left = Float64Array.from(lasted, (minutes) => minutes - 60).sort();
    const grid = remainingGrid({ median: 40, sigma: 0.7 }, 60);
    expect(quantileOf(grid, 0.5) / (left[Math.floor(left.length / 2)] ?? 0)).toBeCloseTo(1, 1);
  });

  it('stays positive, ordered and finite however long it has lasted', () => {
    for (const elapsed of [0, 1, 60, 600, 6000, 600_000]) {
      const grid = remainingGrid({ median: 12, sigma: 0.5 }, elapsed);
      expect(grid.every((minutes) => minutes >= 0 && Number.isFinite(minutes))).toBe(true);
      expect([...grid].sort((a, b) => a - b)).toEqual([...grid]);
    }
  });

  it('adds up: two sums have the mean of both', () => {
    const a = remainingGrid({ median: 10, sigma: 0.5 }, 0);
    const b = remainingGrid({ median: 30, sigma: 0.7 }, 0);
    const mean = (grid: Float64Array) => grid.reduce((sum, value) => sum + value, 0) / grid.length;
    expect(mean(sumOf(a, b))).toBeCloseTo(mean(a) + mean(b), 6);
  });
});

describe.each(MODELS)('an estimate by %s', (_name, model) => {
  const random = seeded(11);
  const anything = Array.from({ length: 400 }, (_, nth) =>
    waitingFacts({
      stage: ESTIMATE_STAGES[nth % ESTIMATE_STAGES.length] ?? 'waiting',
      level: nth % 3 === 0 ? 'service' : nth % 3 === 1 ? 'section' : 'place',
      hour: nth % 24,
      isStorm: random() < 0.5,
      backlog: random() * 60,
      crewKm: random() < 0.2 ? null : random() * 80,
      crewBusyMin: random() < 0.5 ? 0 : random() * 60,
    }),
  );

  it('is ordered and lies in the future, whatever has happened so far', () => {
    for (const facts of anything) {
      const now = Math.floor(random() * 3000 * MINUTE);
      const { earliestMs, atMs, latestMs } = estimateRestoration(facts, model, now);
      expect(earliestMs).toBeGreaterThan(now);
      expect(atMs).toBeGreaterThanOrEqual(earliestMs);
      expect(latestMs).toBeGreaterThanOrEqual(atMs);
    }
  });

  it('is never earlier with more orders ahead', () => {
    for (const facts of anything.filter(({ stage }) => stage === 'waiting')) {
      const now = Math.floor(random() * 120 * MINUTE);
      const times = [0, 0.5, 0.9, 1.3, 2, 2.5, 5, 9, 30, 41, 80].map(
        (backlog) => estimateRestoration({ ...facts, backlog }, model, now).atMs,
      );
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    }
  });

  it('moves on by less than the time that passes while nothing else happens: what has lasted counts', () => {
    const facts = waitingFacts({ stage: 'on_site' });
    const at = (minutes: number) => estimateRestoration(facts, model, minutes * MINUTE).atMs / MINUTE;
    expect(at(20)).toBeGreaterThanOrEqual(at(0));
    expect(at(20) - at(0)).toBeLessThan(20);
  });
});

test('on day one it says that it is an assumption, after enough cases what it counted', () => {
  expect(estimateRestoration(waitingFacts(), PRIOR_MODEL, 0).basis).toMatchObject({ isPrior: true, cases: 0 });
  const { basis } = estimateRestoration(waitingFacts(), learned, 0);
  expect(basis.isPrior).toBe(false);
  expect(basis.cases).toBeGreaterThan(100);
});

describe('learning', () => {
  const workOf = (count: number) =>
    partOf(fitModel(madeCases(count, 5)), 'work', waitingFacts({ level: 'section' })).median;
  const PRIOR_SECTION = 65;
  const TRUE_SECTION = 90;

  it('leaves the prior slowly and ends near the truth', () => {
    expect(workOf(0)).toBeCloseTo(PRIOR_SECTION);
    expect(Math.abs(workOf(12) - PRIOR_SECTION)).toBeLessThan(25);
    expect(Math.abs(workOf(1500) - TRUE_SECTION)).toBeLessThan(TRUE_SECTION * 0.15);
  });

  it('holds 75-85 % of cases it has not seen, at every stage', () => {
    const held = new Map<string, { within: number; all: number }>();
    for (const known of madeCases(600, 99)) {
      for (const { facts, nowMs, remainingMin } of looksOf(known)) {
        const { earliestMs, latestMs } = estimateRestoration(facts, learned, nowMs);
        const truth = nowMs + remainingMin * MINUTE;
        const key = facts.stage;
        const { within, all } = held.get(key) ?? { within: 0, all: 0 };
        const isWithin = truth >= earliestMs - MINUTE && truth <= latestMs + MINUTE;
        held.set(key, { within: within + (isWithin ? 1 : 0), all: all + 1 });
      }
    }
    for (const [stage, { within, all }] of held) {
      expect([stage, within / all > 0.73, within / all < 0.88]).toEqual([stage, true, true]);
    }
  });

  it('is the same for the same cases', () => {
    expect(fitModel(madeCases(300, 2))).toEqual(fitModel(madeCases(300, 2)));
  });

  it('survives cases without measurements and with nonsense in them', () => {
    const [first] = madeCases(1, 1);
    if (!first) throw new Error('no case');
    const bad = [
      { ...first, waitMin: null, startMin: null, travelMin: null, workMin: null, backlog: null },
      { ...first, waitMin: -5, workMin: Number.NaN, travelMin: Number.POSITIVE_INFINITY },
    ];
    const { atMs } = estimateRestoration(waitingFacts(), fitModel(bad), 0);
    expect(atMs).toBeGreaterThan(0);
    expect(Number.isFinite(atMs)).toBe(true);
  });
});

test('a curve is held rising, by weight', () => {
  expect(rising([1, 5, 3, 4, 9], [1, 1, 1, 2, 1])).toEqual([1, 4, 4, 4, 9]);
  expect(rising([3, 2, 1], [1, 1, 1])).toEqual([2, 2, 2]);
});
