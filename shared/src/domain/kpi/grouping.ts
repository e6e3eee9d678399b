/** An order belongs to the hour, shift and day of its first `reported`, in Asia/Jakarta (WIB). */
export interface GroupedBy {
  readonly reportedAt: Date;
  readonly ulpId: string;
  readonly crewCode: string | null;
  /** Channel of the incident's first report; null for an order without a report. */
  readonly channel: string | null;
  readonly cause: string | null;
}
export const KPI_GROUPINGS = ['ulp', 'crew', 'shift', 'channel', 'cause', 'hour', 'day'] as const;
export type KpiGrouping = (typeof KPI_GROUPINGS)[number];

/** Key of the orders that have none: no crew yet, no report, no cause known. */
export const NO_KEY = 'none';

/** WIB is UTC+7 without summer time. */
const WIB_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

export function groupKey(order: GroupedBy, grouping: KpiGrouping): string {
  switch (grouping) {
    case 'ulp':
      return order.ulpId;
    case 'crew':
      return order.crewCode ?? NO_KEY;
    case 'channel':
      return order.channel ?? NO_KEY;
    case 'cause':
      return order.cause ?? NO_KEY;
    case 'shift':
      return String(shiftOf(order.reportedAt));
    case 'hour':
      return String(hourOf(order.reportedAt)).padStart(2, '0');
    case 'day':
      return dayOf(order.reportedAt);
  }
}

/** The roster's shift: 1 = 07-15, 2 = 15-23, 3 = 23-07 WIB. */
export function shiftOf(at: Date): 1 | 2 | 3 {
  const hour = hourOf(at);
  if (hour >= 7 && hour < 15) return 1;
  return hour >= 15 && hour < 23 ? 2 : 3;
}

/** 0..23 in WIB. */
export const hourOf = (at: Date): number => new Date(at.getTime() + WIB_MS).getUTCHours();

/** The WIB calendar day as YYYY-MM-DD. */
export const dayOf = (at: Date): string => new Date(at.getTime() + WIB_MS).toISOString().slice(0, 10);

/** The half-open instants of a WIB day; null when the text is no day. */
export function instantsOfDay(day: string): { from: Date; to: Date } | null {
  const midnightUtc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(midnightUtc)) return null;
  const from = new Date(midnightUtc - WIB_MS);
  return { from, to: new Date(from.getTime() + DAY_MS) };
}
