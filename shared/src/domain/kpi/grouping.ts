/** An order belongs to the hour, shift, weekday and day of its first `reported`, in Asia/Jakarta (WIB). */
export interface GroupedBy {
  readonly reportedAt: Date;
  readonly ulpId: string;
  readonly crewCode: string | null;
  /** The user who took the incident's first report; null when no operator did. */
  readonly operatorId: string | null;
  /** Channel of the incident's first report; null for an order without a report. */
  readonly channel: string | null;
  readonly cause: string | null;
  /** Where the fault sat: service, transformer, section, feeder, substation, or a place. */
  readonly deviceKind: string;
}
export const KPI_GROUPINGS = [
  'ulp',
  'crew',
  'shift',
  'operator',
  'channel',
  'cause',
  'deviceKind',
  'hour',
  'weekday',
  'hourOfWeek',
  'day',
  'month',
] as const;
export type KpiGrouping = (typeof KPI_GROUPINGS)[number];

/** What rollup rows are kept by. The other groupings follow from these: a shift is eight hours, a weekday some of the days. */
export const DIMENSIONS = ['total', 'crew', 'operator', 'channel', 'cause', 'deviceKind', 'hour'] as const;
/** Kept for months and longer only: a single day has one weekday. */
export const COARSE_DIMENSIONS = ['weekday', 'hourOfWeek'] as const;
/** A day's total with the flagged orders among the others: its percentiles are ready, its counts stand in `total`. */
export const TREND_DIMENSION = 'trend';
export type Dimension = (typeof DIMENSIONS)[number] | (typeof COARSE_DIMENSIONS)[number] | typeof TREND_DIMENSION;

/** Key of the orders that have none: no crew yet, no report, no cause known. */
export const NO_KEY = 'none';
/** Key of the dimension that does not divide. */
export const TOTAL_KEY = '';

/** WIB is UTC+7 without summer time. */
const WIB_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

export function groupKey(order: GroupedBy, grouping: KpiGrouping): string {
  switch (grouping) {
    case 'ulp':
      return order.ulpId;
    case 'crew':
      return order.crewCode ?? NO_KEY;
    case 'operator':
      return order.operatorId ?? NO_KEY;
    case 'channel':
      return order.channel ?? NO_KEY;
    case 'cause':
      return order.cause ?? NO_KEY;
    case 'deviceKind':
      return order.deviceKind;
    case 'shift':
      return String(shiftOf(order.reportedAt));
    case 'hour':
      return hourKey(hourOf(order.reportedAt));
    case 'weekday':
      return String(weekdayOf(dayOf(order.reportedAt)));
    case 'hourOfWeek':
      return hourOfWeekKey(weekdayOf(dayOf(order.reportedAt)), hourKey(hourOf(order.reportedAt)));
    case 'day':
      return dayOf(order.reportedAt);
    case 'month':
      return dayOf(order.reportedAt).slice(0, 7);
  }
}

/** The key of a rollup row of one day that the order counts in. */
export const dimensionKey = (order: GroupedBy, dimension: (typeof DIMENSIONS)[number]): string =>
  dimension === 'total' ? TOTAL_KEY : groupKey(order, dimension);

export const hourKey = (hour: number): string => String(hour).padStart(2, '0');
/** `3-14` is Wednesday from 14:00. */
export const hourOfWeekKey = (weekday: number, hour: string): string => `${weekday}-${hour}`;

/** The roster's shift of an hour of the day: 1 = 07-15, 2 = 15-23, 3 = 23-07 WIB. */
export function shiftOfHour(hour: number): 1 | 2 | 3 {
  if (hour >= 7 && hour < 15) return 1;
  return hour >= 15 && hour < 23 ? 2 : 3;
}
export const shiftOf = (at: Date): 1 | 2 | 3 => shiftOfHour(hourOf(at));

/** 0..23 in WIB. */
export const hourOf = (at: Date): number => new Date(at.getTime() + WIB_MS).getUTCHours();

/** The WIB calendar day as YYYY-MM-DD. */
export const dayOf = (at: Date): string => new Date(at.getTime() + WIB_MS).toISOString().slice(0, 10);

/** ISO weekday of a calendar day: 1 = Monday .. 7 = Sunday. */
export const weekdayOf = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

/** The half-open instants of a WIB day; null when the text is no day. */
export function instantsOfDay(day: string): { from: Date; to: Date } | null {
  const midnightUtc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(midnightUtc)) return null;
  const from = new Date(midnightUtc - WIB_MS);
  return { from, to: new Date(from.getTime() + DAY_MS) };
}
