/** An announced interruption of everything at and below one device. Times in milliseconds since 1970. */
export interface PlannedWindow {
  readonly id: string;
  readonly number: string;
  readonly deviceId: string;
  readonly startsAtMs: number;
  /** As announced; customers are told this. */
  readonly endsAtMs: number;
}

/** Where a customer hangs on the grid: the transformer and what is above it. */
export interface GridPlace {
  readonly transformerId: string | null;
  readonly ancestorIds: readonly string[];
}

/**
 * Power may be off by plan at this instant. The grace after the end is for switching back on, feeder by feeder: calls within it are
 * not yet a fault (setting `plannedGraceMin`). Both borders belong to the window.
 */
export const isInForce = (window: PlannedWindow, atMs: number, graceMs: number): boolean =>
  window.startsAtMs <= atMs && atMs <= window.endsAtMs + graceMs;

export const isBelow = (place: GridPlace, deviceId: string): boolean =>
  place.transformerId === deviceId || place.ancestorIds.includes(deviceId);

/**
 * The planned outage that explains a customer without power at this instant, or null. Of several the one that ends last: before that
 * end this customer has no power whatever the others say. Equal ends: the smaller id, so that the order of the list says nothing.
 */
export function explainingOutage(
  windows: readonly PlannedWindow[],
  place: GridPlace,
  atMs: number,
  graceMs: number,
): PlannedWindow | null {
  let best: PlannedWindow | null = null;
  for (const window of windows) {
    if (!isInForce(window, atMs, graceMs) || !isBelow(place, window.deviceId)) continue;
    if (
      best === null ||
      window.endsAtMs > best.endsAtMs ||
      (window.endsAtMs === best.endsAtMs && window.id < best.id)
    ) {
      best = window;
    }
  }
  return best;
}
