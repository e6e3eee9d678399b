import { nearestRank } from '@comcen/shared/domain/kpi/statistics.ts';
import { type RunResult, recoveryMin } from '@comcen/shared/domain/simulation/records.ts';
import type { World } from '@comcen/shared/domain/simulation/world.ts';
import { type Sample, sampleOf } from './measure.ts';
import { type Figure, overSeeds } from './statistics.ts';
import type { Course } from './worlds.ts';

/** What one day gave. */
export interface Day extends Sample {
  /** Minutes from the first report until power is on, one per reported fault. */
  readonly recoveries: readonly number[];
}

export function dayOf(world: World, course: Course, result: RunResult, seed: number): Day {
  const counted = result.faults.filter(({ startedAtMs }) => startedAtMs >= course.fromMs && startedAtMs < course.toMs);
  return { ...sampleOf(world, course, result, seed), recoveries: counted.flatMap((fault) => recoveryMin(fault) ?? []) };
}

export interface Row {
  readonly key: string;
  readonly words: string;
  readonly unit: string;
  readonly digits: number;
  readonly figure: Figure;
}

type Of = (days: readonly Day[]) => number;

/** All figures over so many days; single values are pooled, the rest is the mean per day. Intervals say nothing of one day. */
export function figuresOf(days: readonly Day[]): Row[] {
  const row = (key: string, words: string, unit: string, digits: number, of: Of): Row => {
    const figure = overSeeds(days.length, (chosen) => of(chosen.flatMap((i) => days[i] ?? [])));
    return { key, words, unit, digits, figure };
  };
  return [
    row('faults', 'faults', 'a day', 0, perDay(faults)),
    row('responseMeanMin', 'response, mean', 'min', 1, (all) => mean(all.flatMap(responses))),
    row('responseP50Min', 'response, half of them within', 'min', 1, (all) => rank(all.flatMap(responses), 50)),
    row('responseP90Min', 'response, 90 % within', 'min', 1, (all) => rank(all.flatMap(responses), 90)),
    row('longestWaitMin', 'longest wait for a crew', 'min', 0, (all) => rank(all.flatMap(responses), 100)),
    row('recoveryMeanMin', 'recovery, mean', 'min', 1, (all) => mean(all.flatMap(({ recoveries }) => recoveries))),
    row('workMeanMin', 'work, from arrival to power, mean', 'min', 1, (all) => mean(all.flatMap(({ works }) => works))),
    row(
      'customerMinutesLost',
      'customer-minutes lost',
      'a day',
      0,
      perDay((day) => day.customerMinutes),
    ),
    row(
      'ordersCreatedPerFault',
      'orders created',
      'a fault',
      3,
      perFault((day) => day.ordersCreated),
    ),
    row(
      'ordersSentPerFault',
      'orders sent to a crew',
      'a fault',
      3,
      perFault((day) => day.ordersSent),
    ),
    row(
      'foundNothingPerFault',
      'crews that found nothing',
      'a fault',
      3,
      perFault((day) => day.foundNothing),
    ),
    row(
      'wronglyMergedPerFault',
      'faults wrongly merged',
      'a fault',
      3,
      perFault((day) => day.wronglyMerged),
    ),
    row(
      'idleKmPerCrewDay',
      'idle driving',
      'km a crew and day',
      1,
      perDay((day) => day.idleKm),
    ),
  ];
}

const faults = (day: Day): number => day.faults;
const responses = (day: Day): readonly number[] => day.responses;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const rank = (values: readonly number[], percent: number) => nearestRank(Float64Array.from(values).sort(), percent);
const perDay =
  (of: (day: Day) => number): Of =>
  (days) =>
    mean(days.map(of));
const perFault =
  (of: (day: Day) => number): Of =>
  (days) =>
    sum(days.map(of)) / sum(days.map(faults));
