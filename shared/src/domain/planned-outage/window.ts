/** Planned work lasts hours. A longer window is a slip of the pen, and would leave every caller below the device unhelped. */
export const LONGEST_WINDOW_H = 72;
/** Announced at most this long ahead. */
export const FARTHEST_AHEAD_D = 366;
/** An outage that began already may be entered late, but not yesterday's. */
export const LATEST_ENTRY_H = 12;

export type WindowProblem = {
  readonly field: 'startsAt' | 'endsAt';
  readonly code: 'not_after_start' | 'in_the_past' | 'too_long' | 'began_too_long_ago' | 'too_far_ahead';
};

const HOUR_MS = 3_600_000;

/** What is wrong with a window as entered now (milliseconds since 1970), one problem per field at most; empty when it is good. */
export function checkWindow(startsAtMs: number, endsAtMs: number, nowMs: number): WindowProblem[] {
  return [...problemOfStart(startsAtMs, nowMs), ...problemOfEnd(startsAtMs, endsAtMs, nowMs)];
}

function problemOfStart(startsAtMs: number, nowMs: number): WindowProblem[] {
  const field = 'startsAt';
  if (startsAtMs < nowMs - LATEST_ENTRY_H * HOUR_MS) return [{ field, code: 'began_too_long_ago' }];
  return startsAtMs > nowMs + FARTHEST_AHEAD_D * 24 * HOUR_MS ? [{ field, code: 'too_far_ahead' }] : [];
}

function problemOfEnd(startsAtMs: number, endsAtMs: number, nowMs: number): WindowProblem[] {
  const field = 'endsAt';
  if (endsAtMs <= startsAtMs) return [{ field, code: 'not_after_start' }];
  if (endsAtMs <= nowMs) return [{ field, code: 'in_the_past' }];
  return endsAtMs > startsAtMs + LONGEST_WINDOW_H * HOUR_MS ? [{ field, code: 'too_long' }] : [];
}

export type PlannedOutageState = 'coming' | 'in_force' | 'overrun' | 'ended' | 'cancelled';

/** How a planned outage stands at an instant. `overrun`: past its announced end, and nobody said that power is back. */
export function stateOf(
  outage: {
    readonly startsAtMs: number;
    readonly endsAtMs: number;
    readonly isCancelled: boolean;
    readonly isEnded: boolean;
  },
  nowMs: number,
): PlannedOutageState {
  if (outage.isCancelled) return 'cancelled';
  if (outage.isEnded) return 'ended';
  if (nowMs < outage.startsAtMs) return 'coming';
  return nowMs <= outage.endsAtMs ? 'in_force' : 'overrun';
}
