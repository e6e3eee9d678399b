/** Arrivals are counted over this long. */
export const WINDOW_MIN = 15;
/** One fault makes many calls: of one section (or, without a device, one place) so many count at most. */
export const CALLS_PER_SECTION = 3;
/**
 * Counted calls per fault on a normal day (assumed): of 75 faults 60 are one customer's own line (0.9 calls each), 15 lie higher and
 * count three: (60 x 0.9 + 15 x 3) / 75.
 */
export const CALLS_PER_FAULT = 1.3;
/** Faults per customer and day before anything was learned (assumed; 75 a day among 290,000 customers). */
export const FAULTS_PER_CUSTOMER_DAY = 75 / 290_000;
/** Share of a day's faults in each hour (assumed): afternoon and evening carry the load, and the weather. */
const SHAPE = [2, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 6, 6, 7, 6, 5, 4, 3, 3] as const;
const SHAPE_SUM = SHAPE.reduce((sum, value) => sum + value, 0);

/** A report as far as the rate of arrivals is concerned. Times in milliseconds since 1970. */
export interface Arrival {
  readonly ulpId: string;
  /** The section it lies on, else its place: calls about the same thing. */
  readonly about: string;
  readonly receivedAtMs: number;
}

export interface Count {
  readonly reports: number;
  /** With at most CALLS_PER_SECTION of one section. */
  readonly counted: number;
}

/** Arrivals in (fromMs, toMs], of one ULP or (null) of all. */
export function countArrivals(arrivals: readonly Arrival[], ulpId: string | null, fromMs: number, toMs: number): Count {
  const calls = new Map<string, number>();
  let reports = 0;
  for (const arrival of arrivals) {
    if (ulpId !== null && arrival.ulpId !== ulpId) continue;
    if (arrival.receivedAtMs <= fromMs || arrival.receivedAtMs > toMs) continue;
    reports += 1;
    calls.set(arrival.about, (calls.get(arrival.about) ?? 0) + 1);
  }
  let counted = 0;
  for (const count of calls.values()) counted += Math.min(count, CALLS_PER_SECTION);
  return { reports, counted };
}

/** Counted calls usual in one window at this hour (0..23, local), from faults per hour: learned ones, else by customers. */
export function usualCount(
  area: { readonly faultsPerHour: number | null; readonly customers: number },
  hour: number,
): number {
  const share = (SHAPE[hour] ?? 0) / SHAPE_SUM;
  const perHour = area.faultsPerHour ?? area.customers * FAULTS_PER_CUSTOMER_DAY * share;
  return (perHour * CALLS_PER_FAULT * WINDOW_MIN) / 60;
}
