import { CHANGEABLE_MS } from './rating.ts';

export interface Ratable {
  readonly reportState: 'received' | 'linked' | 'answered' | 'withdrawn';
  /** Power is back at the incident, or its order is done; null without an incident. */
  readonly isRestored: boolean;
  /** The first rating, if there is one. */
  readonly ratedAt: Date | null;
}

/** `too_early`: neither answered nor back on; `withdrawn`: there is nothing to rate; `too_late`: rated, and no longer changeable. */
export type RatingRefusal = 'too_early' | 'withdrawn' | 'too_late';

export function ratingRefusal({ reportState, isRestored, ratedAt }: Ratable, now: Date): RatingRefusal | null {
  if (reportState === 'withdrawn') return 'withdrawn';
  if (reportState !== 'answered' && !isRestored) return 'too_early';
  if (ratedAt !== null && now.getTime() - ratedAt.getTime() >= CHANGEABLE_MS) return 'too_late';
  return null;
}
