import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import { isInBounds, type Point } from '@comcen/shared/domain/geo/point.ts';
import type { PositionFix } from '@comcen/shared/wire/http/board.ts';

export type FixRefusal =
  | 'null_island'
  | 'outside_country'
  | 'too_far_from_posko'
  | 'too_old'
  | 'in_the_future'
  | 'jump';

/** What is known about the crew before the fixes. */
export interface KnownPlace {
  readonly posko: Point;
  /** Its latest accepted fix. */
  readonly latest: (Point & { readonly at: Date }) | null;
}

/** Indonesia with its seas. */
const COUNTRY = { west: 94, south: -11.5, east: 142, north: 6.5 };
/** No crew is driven farther than this from its base; it also bounds what one wrong first fix can block. */
const MAX_FROM_POSKO_M = 400_000;
const MAX_AGE_MS = 24 * 3_600_000;
/** Phones' clocks run ahead; more than this is wrong. */
const MAX_AHEAD_MS = 5 * 60_000;
/** 216 km/h: no road vehicle here. */
const MAX_SPEED_MPS = 60;
/** A cold GPS receiver is wrong by this much without any harm. */
const JUMP_TOLERANCE_M = 2_000;
/** What a receiver says of its own error is believed up to here: a phone that claims 1,000 km would otherwise be anywhere. */
const MAX_CLAIMED_ERROR_M = 2_000;

/** Which fixes are possible, in the order of their time, and why not the others (by their index in the batch). Pure. */
export function judgeFixes(
  fixes: readonly PositionFix[],
  known: KnownPlace,
  now: Date,
): { accepted: PositionFix[]; rejected: { index: number; reason: FixRefusal }[] } {
  const accepted: PositionFix[] = [];
  const rejected: { index: number; reason: FixRefusal }[] = [];
  const inTime = fixes
    .map((fix, index) => ({ fix, index, at: Date.parse(fix.at) }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  let previous: (Point & { at: Date }) | null = known.latest;
  for (const { fix, index, at } of inTime) {
    const reason = refusalOf(fix, at, known, previous, now);
    if (reason) {
      rejected.push({ index, reason });
      continue;
    }
    accepted.push(fix);
    if (!previous || at >= previous.at.getTime()) previous = { lat: fix.lat, lng: fix.lng, at: new Date(at) };
  }
  return { accepted, rejected: rejected.sort((a, b) => a.index - b.index) };
}

function refusalOf(
  fix: PositionFix,
  at: number,
  known: KnownPlace,
  previous: (Point & { at: Date }) | null,
  now: Date,
): FixRefusal | null {
  // A receiver without a fix says 0/0; no land is within 50 km of it.
  if (Math.abs(fix.lat) < 0.01 && Math.abs(fix.lng) < 0.01) return 'null_island';
  if (at > now.getTime() + MAX_AHEAD_MS) return 'in_the_future';
  if (at < now.getTime() - MAX_AGE_MS) return 'too_old';
  if (!isInBounds(COUNTRY, fix)) return 'outside_country';
  if (distanceM(known.posko, fix) > MAX_FROM_POSKO_M) return 'too_far_from_posko';
  if (previous && isJump(previous, fix, at)) return 'jump';
  return null;
}

function isJump(from: Point & { at: Date }, fix: PositionFix, at: number): boolean {
  const errorM = Math.min(fix.accuracyM ?? 0, MAX_CLAIMED_ERROR_M);
  const metres = distanceM(from, fix) - JUMP_TOLERANCE_M - errorM;
  return metres > MAX_SPEED_MPS * (Math.abs(at - from.at.getTime()) / 1000);
}
