/** What the time line shows, ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
const PAST_MS = HOUR_MS;
const LEAST_AHEAD_MS = 3 * HOUR_MS;
const MOST_AHEAD_MS = 8 * HOUR_MS;

/** From an hour ago, at a half hour, until the last planned job ends: three hours ahead at least, eight at most. */
export function spanOf(endsAtMs: Iterable<number>, nowMs: number): Span {
  const last = Math.max(nowMs + LEAST_AHEAD_MS, ...endsAtMs);
  return {
    fromMs: Math.floor((nowMs - PAST_MS) / HALF_HOUR_MS) * HALF_HOUR_MS,
    toMs: Math.ceil(Math.min(last, nowMs + MOST_AHEAD_MS) / HALF_HOUR_MS) * HALF_HOUR_MS,
  };
}

/** Per cent of the line's length; what lies outside stands at its end. */
export const percentAt = ({ fromMs, toMs }: Span, atMs: number): number =>
  (Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs))) * 1000) / 10;

/** Full hours within the span, of long spans every second one. */
export function ticksOf({ fromMs, toMs }: Span): number[] {
  const stepMs = toMs - fromMs > 7 * HOUR_MS ? 2 * HOUR_MS : HOUR_MS;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) ticks.push(at);
  return ticks;
}

export interface BarPart {
  readonly leftPercent: number;
  readonly widthPercent: number;
}

/** A stretch of time as a part of the line; null when nothing of it is within. Never thinner than can be seen. */
export function partOf(span: Span, startMs: number, endMs: number): BarPart | null {
  if (endMs <= span.fromMs || startMs >= span.toMs) return null;
  const leftPercent = percentAt(span, startMs);
  return { leftPercent, widthPercent: Math.max(0.4, percentAt(span, endMs) - leftPercent) };
}
