import { readFileSync } from 'node:fs';
import { STAGING_MIN } from '@comcen/shared/domain/simulation/baselines.ts';
import { USUAL_CALLS } from '@comcen/shared/domain/simulation/calls.ts';
import { expect, test } from 'vitest';
import {
  A_KNOBS,
  A_LONG,
  B_KNOBS,
  B_LONG,
  LONG_WORK_MEAN,
  mildStorm,
  storm,
  WARM_UP_HOURS,
  WORK_SIGMA,
  worldA,
  worldB,
} from './worlds.ts';

const text = readFileSync(new URL('../../docs/simulation.md', import.meta.url), 'utf8');
/** A table's row, told by how it begins. */
const rowOf = (begin: string): string =>
  text.split('\n').find((line) => line.startsWith(`| ${begin}`)) ?? `no row "${begin}"`;
const numbersIn = (row: string): number[] =>
  (row.match(/-?\d[\d,]*(\.\d+)?/g) ?? []).map((one) => Number(one.replaceAll(',', '')));

test.each([
  ['A |', A_KNOBS],
  ['B |', B_KNOBS],
  ['A long', A_LONG],
  ['B long', B_LONG],
])('the knobs of world %s are those of worlds.ts', (begin, { lineExponent, townReachKm, work }) => {
  const numbers = [lineExponent, townReachKm, work].filter((value) => typeof value === 'number');
  expect(numbersIn(rowOf(begin))).toEqual(numbers);
});

/** Laying the island is a second of work, on a busy machine more. */
const LAYING_MS = 30_000;

test('crews, speed and repairs are those of worlds.ts', { timeout: LAYING_MS }, () => {
  const [a, b] = [worldA(), worldB()];
  expect(numbersIn(rowOf('world A'))).toEqual([a.crews.length, a.travel.speedKmh]);
  expect(numbersIn(rowOf('world B')).slice(0, 1)).toEqual([b.crews.length]);
  expect(rowOf('world B')).toContain(`; ${b.travel.speedKmh} km/h`);
  expect(numbersIn(rowOf('a day: service'))).toEqual([60, 12, 3]);
  const { service, transformer, section, feeder, substation } = a.faults.perDay;
  expect([service, transformer, section, feeder, substation]).toEqual([60, 12, 3, 0, 0]);
  expect(numbersIn(rowOf('road /'))).toEqual([a.travel.detourFactor]);
  expect(numbersIn(rowOf('from acceptance'))).toEqual([a.travel.turnOutMin]);
  expect(numbersIn(rowOf('from offer'))).toEqual([a.acceptMin]);
  expect(numbersIn(rowOf('a look around'))).toEqual([a.inspectMin]);
  expect(numbersIn(rowOf('repair, A and B'))).toEqual([A_KNOBS.work, B_KNOBS.work]);
  expect(numbersIn(rowOf('repair, other')).slice(0, 5)).toEqual(Object.values(LONG_WORK_MEAN));
  expect(numbersIn(rowOf('spread of its'))).toEqual([WORK_SIGMA]);
  expect([WARM_UP_HOURS, text.includes('Half a day goes before it')]).toEqual([12, true]);
  expect(rowOf('`boxed`')).toContain(`median ${STAGING_MIN.median} min`);
  expect(rowOf('`boxed`')).toContain(`sigma ${STAGING_MIN.sigma} (assumed)`);
});

test.each([
  ['storm | six', storm()],
  ['mild storm', mildStorm()],
])('%s: as in worlds.ts', (begin, { scenario }) => {
  const [only] = scenario.storms;
  expect(only?.hours).toBe(6);
  expect(only?.factor.transformer).toBe(only?.factor.service);
  expect(rowOf(begin)).toContain(
    `six hours, x${only?.factor.service}, sections x${only?.factor.section}, speed x${only?.speedFactor}`,
  );
});

test('callers are those of calls.ts', () => {
  const calls = USUAL_CALLS;
  expect(new Set(calls.probability)).toEqual(new Set([0.05, 0.11, 0.17]));
  expect(rowOf('a customer who is out')).toContain('0.05 from 0 to 5, 0.11 from 5 to 7 and from 22, 0.17 by day');
  expect(numbersIn(rowOf('talkative'))).toEqual([calls.neighbourhoodSigma]);
  expect(numbersIn(rowOf('from the fault'))).toEqual([calls.delayMin.median, calls.delayMin.sigma]);
  expect(numbersIn(rowOf('late callers'))).toEqual([calls.lateShare, calls.lateMin.median, calls.lateMin.sigma]);
  expect(numbersIn(rowOf('call again'))).toEqual([calls.repeatShare, calls.repeatMin.median, calls.repeatMin.sigma]);
  expect(numbersIn(rowOf('booked on'))).toEqual([calls.wrongTransformerShare]);
  expect(numbersIn(rowOf('without customer'))).toEqual([calls.withoutIdpelShare]);
  expect(numbersIn(rowOf('from "power'))).toEqual([calls.againMin.median, calls.againMin.sigma]);
});
