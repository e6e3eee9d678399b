import type { ReliabilitySums } from './interruption.ts';

/** How many customers were served over how many days: the ground of every index. Customer-days of several months may be added. */
export interface Served {
  readonly customerDays: number;
  readonly days: number;
}

/** Indices of a period; null where nobody was served, CAIDI also where nobody was interrupted. */
export interface ReliabilityIndices {
  /** NT: customers served, the mean over the days of the period. */
  readonly customers: number;
  /** Minutes per customer served. */
  readonly saidiMin: number | null;
  /** The same in hours, as Indonesia quotes it. */
  readonly saidiH: number | null;
  /** Sustained interruptions per customer served. */
  readonly saifi: number | null;
  /** Minutes per sustained customer interruption. */
  readonly caidiMin: number | null;
  /** Momentary interruptions per customer served. */
  readonly maifi: number | null;
  /** Share of the time with power, 0..1. */
  readonly asai: number | null;
}

const DAY_S = 86_400;

/**
 * IEEE 1366: SAIDI = CMI / NT, SAIFI = CI / NT, CAIDI = CMI / CI = SAIDI / SAIFI, MAIFI = momentary customer interruptions / NT,
 * ASAI = 1 - customer time without power / (NT x T).
 */
export function indicesOf(
  { ci, cmiS, momentary }: ReliabilitySums,
  { customerDays, days }: Served,
): ReliabilityIndices {
  const customers = days > 0 ? customerDays / days : 0;
  const per = (sum: number): number | null => (customers > 0 ? sum / customers : null);
  return {
    customers,
    saidiMin: per(cmiS / 60),
    saidiH: per(cmiS / 3600),
    saifi: per(ci),
    caidiMin: ci > 0 ? cmiS / 60 / ci : null,
    maifi: per(momentary),
    asai: customerDays > 0 ? 1 - cmiS / (customerDays * DAY_S) : null,
  };
}

/** One month's sums, as read; months ascending, none left out. */
export interface MonthSums extends ReliabilitySums, Served {
  readonly month: string;
}

/** Indices of the twelve months that end with each month, from the first month that has eleven before it. */
export function rollingYear(months: readonly MonthSums[]): { month: string; indices: ReliabilityIndices }[] {
  return months.flatMap(({ month }, last) => {
    if (last < 11) return [];
    const year = months.slice(last - 11, last + 1);
    const sum = (of: (month: MonthSums) => number): number => year.reduce((total, one) => total + of(one), 0);
    const sums = { ci: sum(({ ci }) => ci), cmiS: sum(({ cmiS }) => cmiS), momentary: sum((one) => one.momentary) };
    const served = { customerDays: sum(({ customerDays }) => customerDays), days: sum(({ days }) => days) };
    return [{ month, indices: indicesOf(sums, served) }];
  });
}
