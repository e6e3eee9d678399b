import { type CoarseLevel, endOf, type RollupLevel, startOf } from './cover.ts';
import type { Sign } from './merged-counts.ts';

/** Rows of one level whose days lie in [from, to), to be added or taken off. */
export interface Reading {
  readonly level: RollupLevel;
  /** Days YYYY-MM-DD, half-open: the first days of spans; of `until` the day it ends with. */
  readonly from: string;
  readonly to: string;
  readonly sign: Sign;
}

/** What of a history is merged. */
export interface Merging {
  /** The firsts of the first month that has any rows, and of the one after the last; null: there never were any. Nothing lies outside. */
  readonly history: { readonly begins: string; readonly ends: string } | null;
  /** Whether the merged rows of that span (`until`: of all before that day) are up to date; where not, finer ones are read. */
  isTrue(level: CoarseLevel | 'until', startsOn: string): boolean;
}

/** A merged row costs its key three looks into a stored value; a day's row is read whole, and is small. Measured by crew: 3 ms and 1 ms. */
const COST = { day: 1, span: 3 } as const;

/**
 * The days [from, to) as the fewest rows. Counts can be taken off as exactly as added, so a period that ends on the 28th may be its whole
 * month without three days, and ten years are all before their end without all before their begin: the cheapest way from one day to
 * the other, where every span leads forward (added) and back (taken off), and `until` leads there from before everything.
 * @param levels of merged rows that may be read
 */
export function readingOf(
  from: string,
  to: string,
  merging: Merging,
  levels: readonly (CoarseLevel | 'until')[],
): Reading[] {
  const { begins, ends } = merging.history ?? NEVER;
  const [start, end] = [from > begins ? from : begins, to < ends ? to : ends];
  if (start >= end) return [];
  const days = daysToMeet(start, end, begins);
  return joined(cheapest(stepsOver(days, begins, merging, levels), days, start, end));
}

const NEVER = { begins: '', ends: '' };

/** A place on the way: a day, or before everything. */
const BEFORE = '';

interface Step {
  readonly from: string;
  readonly to: string;
  readonly cost: number;
  /** Null: nothing lies between. */
  readonly reading: Reading | null;
}

/** Ends of the period and the firsts of all months around it, ascending. */
function daysToMeet(from: string, to: string, begins: string): string[] {
  const days = new Set([from, to]);
  const last = endOf('year', startOf('year', to));
  for (let at = begins > startOf('year', from) ? begins : startOf('year', from); at <= last; at = endOf('month', at))
    days.add(at);
  return [...days].sort();
}

function stepsOver(
  days: readonly string[],
  begins: string,
  { isTrue }: Merging,
  levels: readonly (CoarseLevel | 'until')[],
): Step[] {
  const steps: Step[] = [];
  const met = new Set(days);
  const add = (from: string, to: string, cost: number, reading: Omit<Reading, 'sign'> | null): void => {
    steps.push({ from, to, cost, reading: reading && { ...reading, sign: 1 } });
    steps.push({ from: to, to: from, cost, reading: reading && { ...reading, sign: -1 } });
  };
  for (const [i, at] of days.entries()) {
    const next = days[i + 1];
    if (next !== undefined) add(at, next, COST.day * daysBetween(at, next), { level: 'day', from: at, to: next });
    if (at === begins) add(BEFORE, at, 0, null);
    for (const level of levels) {
      if (level === 'until') {
        if (isTrue(level, at)) add(BEFORE, at, COST.span, { level, from: at, to: endOf('day', at) });
      } else if (startOf(level, at) === at && met.has(endOf(level, at)) && isTrue(level, at)) {
        add(at, endOf(level, at), COST.span, { level, from: at, to: endOf('day', at) });
      }
    }
  }
  return steps;
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Dijkstra's shortest path. Some hundred places: the nearest one is found by looking at all. */
function cheapest(steps: readonly Step[], days: readonly string[], from: string, to: string): Reading[] {
  const leaving = new Map<string, Step[]>([BEFORE, ...days].map((day) => [day, []]));
  for (const step of steps) leaving.get(step.from)?.push(step);
  const costs = new Map([[from, 0]]);
  const cameBy = new Map<string, Step>();
  const open = new Set([from]);
  for (let at: string | null = from; at !== null && at !== to; at = nearest(open, costs)) {
    open.delete(at);
    for (const step of leaving.get(at) ?? []) {
      const cost = (costs.get(at) ?? 0) + step.cost;
      if (cost >= (costs.get(step.to) ?? Number.POSITIVE_INFINITY)) continue;
      costs.set(step.to, cost);
      cameBy.set(step.to, step);
      open.add(step.to);
    }
  }
  const way: Reading[] = [];
  for (let at = to; at !== from; ) {
    const step = cameBy.get(at);
    if (!step) throw new RangeError(`no way from ${from} to ${to}`);
    if (step.reading) way.unshift(step.reading);
    at = step.from;
  }
  return way;
}

function nearest(open: ReadonlySet<string>, costs: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  const costOf = (day: string): number => costs.get(day) ?? Number.POSITIVE_INFINITY;
  for (const day of open) if (best === null || costOf(day) < costOf(best)) best = day;
  return best;
}

/** Neighbouring days in one range. */
function joined(way: readonly Reading[]): Reading[] {
  const readings: Reading[] = [];
  for (const one of [...way].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = readings.findLastIndex(({ level, sign }) => level === one.level && sign === one.sign);
    const before = readings[last];
    if (one.level === 'day' && before?.to === one.from) readings[last] = { ...before, to: one.to };
    else readings.push(one);
  }
  return readings;
}
