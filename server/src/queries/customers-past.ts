import { addPastOf } from '@comcen/shared/domain/kpi/reliability/merge-tallies.ts';
import {
  addPast,
  type CustomerLimits,
  type CustomersPast,
} from '@comcen/shared/domain/kpi/reliability/per-customer.ts';
import type { RELIABILITY_GROUPS } from '@comcen/shared/wire/http/reliability.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import {
  type Cell,
  type CustomerGroup,
  eachGroup,
  type PlaceTallies,
  placeTallies,
  type TalliesAsked,
} from './outage-tallies.ts';
import { NO_FEEDER } from './reliability-place.ts';

type Grouping = (typeof RELIABILITY_GROUPS)[number];
type Past = { -readonly [Key in keyof CustomersPast]: number };

export const limitsOf = ({ cemiTimes, celidHours, reliabilityBoundary }: Settings): CustomerLimits => ({
  cemiTimes,
  celidHours,
  boundary: reliabilityBoundary,
});

const KEYS: Readonly<Record<Exclude<Grouping, 'none'>, (cell: Cell) => string>> = {
  ulp: ({ of }) => of.ulpId,
  feeder: ({ of }) => of.feederId || NO_FEEDER,
  month: ({ of }) => of.month,
};

/** CEMI and CELID of a period as numbers of customers: per key, and of all of it. A customer of two keys counts in each by what it had there. */
export async function customersPastBy(
  ctx: Context,
  asked: TalliesAsked,
  groupBy: Grouping,
  limits: CustomerLimits,
): Promise<{ byKey: ReadonlyMap<string, CustomersPast>; total: CustomersPast }> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  const total: Past = { cemi: 0, celidS: 0, celidT: 0 };
  const byKey = new Map<string, Past>();
  const pastOf = (key: string): Past => {
    const past = byKey.get(key) ?? { cemi: 0, celidS: 0, celidT: 0 };
    byKey.set(key, past);
    return past;
  };
  for (const place of await placeTallies(ctx, asked)) {
    if (groupBy === 'month' && isEachMonthsOwn(place.cells)) {
      countPast(
        [total],
        place.cells.map(({ of }) => pastOf(of.month)),
        place,
        place.cells,
        limits,
      );
      continue;
    }
    // Most places have one unit and feeder: what is past there is past in all.
    const key = groupBy === 'none' ? null : onlyKeyOf(place, KEYS[groupBy]);
    if (key !== null) {
      countPast([total, pastOf(key)], [], place, place.cells, limits);
      continue;
    }
    const parts = groupBy === 'none' ? [] : partsOf(place, KEYS[groupBy]);
    const alone: (Past | undefined)[] = new Array(parts.length > 0 ? place.cells.length : 0);
    for (const { key, cells, at } of parts) {
      if (cells.length > 1) countPast([pastOf(key)], [], place, cells, limits);
      else alone[at] = pastOf(key);
    }
    countPast([total], alone, place, place.cells, limits);
  }
  return { byKey, total };
}

/** @param alone of each cell by itself, where it is asked for */
function countPast(
  pasts: readonly Past[],
  alone: readonly (Past | undefined)[],
  place: PlaceTallies,
  cells: readonly Cell[],
  limits: CustomerLimits,
): void {
  if (place.place !== '') {
    addPastOf(pasts, alone, cells, place.served, limits);
    return;
  }
  const addTo = (some: readonly Past[]) => (group: CustomerGroup) => {
    for (const past of some) addPast(past, group, limits);
  };
  eachGroup(place, cells, addTo(pasts));
  for (const [n, past] of alone.entries()) if (past) eachGroup(place, cells.slice(n, n + 1), addTo([past]));
}

/** Null: several. */
function onlyKeyOf({ cells }: PlaceTallies, keyOf: (cell: Cell) => string): string | null {
  const [first] = cells;
  const key = first ? keyOf(first) : null;
  return cells.every((cell) => keyOf(cell) === key) ? key : null;
}

/** One cell a month, as most places have it, in their order: each is past by itself, without a list of parts. */
const isEachMonthsOwn = (cells: readonly Cell[]): boolean =>
  cells.every(({ of }, n) => n === 0 || of.month > (cells[n - 1]?.of.month ?? ''));

interface Part {
  readonly key: string;
  readonly cells: Cell[];
  /** Place of the first of them among the place's. */
  readonly at: number;
}

/** Few keys, and a place's cells come in their order: the last one is looked at first. */
function partsOf({ cells }: PlaceTallies, keyOf: (cell: Cell) => string): Part[] {
  const parts: Part[] = [];
  for (const [at, cell] of cells.entries()) {
    const key = keyOf(cell);
    const known = parts.findLast((part) => part.key === key);
    if (known) known.cells.push(cell);
    else parts.push({ key, cells: [cell], at });
  }
  return parts;
}
