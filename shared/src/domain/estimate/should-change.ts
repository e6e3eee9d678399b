import type { EstimateSource } from '../codes.ts';

/** An estimate as it was told; the interval is null where a person gave one instant. Milliseconds since 1970. */
export interface ToldEstimate {
  readonly source: EstimateSource;
  readonly atMs: number;
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
  /** The outage's first report: shares are of the whole outage as it was told. */
  readonly sinceMs: number;
  /** What it was reckoned for, stage and level; null by hand. */
  readonly situation: string | null;
}

export type FreshEstimate = Omit<ToldEstimate, 'source' | 'sinceMs' | 'earliestMs' | 'latestMs'> & {
  readonly earliestMs: number;
  readonly latestMs: number;
};

/** Why the new one is told. */
export type ChangeReason = 'first' | 'expired' | 'outside_interval' | 'much_different' | 'other_situation';

const MINUTE = 60_000;
/** Below both nobody plans anew: a quarter of an hour, and a quarter of the outage as it was told. */
export const MATTERS_MIN = 15;
export const MATTERS_SHARE = 0.25;
/** A new stage is news, so less is enough: but five minutes more or less are not. */
const STAGE_MATTERS_MIN = 10;
const STAGE_MATTERS_SHARE = 0.15;
/** Or it is now known much better: the interval is at most this share of the old one. */
const NARROWER = 0.6;

/** The end of what was told; until then it can come true. */
export const expiresAtMs = (told: Pick<ToldEstimate, 'atMs' | 'latestMs'>): number => told.latestMs ?? told.atMs;

/**
 * Whether a freshly computed estimate replaces the one that was told, and why; null = what was told stands. A crew's or an operator's
 * word stands until it has run out. A computed one moves when it has run out, when the new instant lies outside the interval that
 * was told or is off by more than max(15 min, 25 % of the outage as told), or when a new situation (stage or faulted device) makes it clearly other or clearly better
 * known. Never just because a minute passed: asked again with what it led to, the answer is null.
 */
export function shouldChange(old: ToldEstimate | null, fresh: FreshEstimate, nowMs: number): ChangeReason | null {
  if (old === null) return 'first';
  if (nowMs >= expiresAtMs(old)) return 'expired';
  if (old.source !== 'computed') return null;
  const moved = Math.abs(fresh.atMs - old.atMs);
  const told = Math.max(0, old.atMs - old.sinceMs);
  if (moved > Math.max(MATTERS_MIN * MINUTE, MATTERS_SHARE * told)) {
    return isOutside(old, fresh) ? 'outside_interval' : 'much_different';
  }
  // Within ten minutes the edge of a narrow interval is no news either.
  if (moved >= STAGE_MATTERS_MIN * MINUTE && isOutside(old, fresh)) return 'outside_interval';
  if (old.situation === fresh.situation) return null;
  const isOther = moved > Math.max(STAGE_MATTERS_MIN * MINUTE, STAGE_MATTERS_SHARE * told);
  return isOther || isMuchNarrower(old, fresh) ? 'other_situation' : null;
}

const isOutside = (old: ToldEstimate, fresh: FreshEstimate): boolean =>
  fresh.atMs < (old.earliestMs ?? old.atMs) || fresh.atMs > (old.latestMs ?? old.atMs);

function isMuchNarrower(old: ToldEstimate, fresh: FreshEstimate): boolean {
  const before = (old.latestMs ?? old.atMs) - (old.earliestMs ?? old.atMs);
  return fresh.latestMs - fresh.earliestMs < NARROWER * before && before > 2 * MATTERS_MIN * MINUTE;
}
