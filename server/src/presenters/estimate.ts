import type { EstimateSource } from '@comcen/shared/domain/codes.ts';
import type { RestorationEstimate } from '@comcen/shared/wire/http/board.ts';
import { iso, isoOrNull } from './instant.ts';

/** The estimate as it stands on its incident's row. */
export interface EstimateColumns {
  estimate_at: Date | null;
  estimate_earliest_at: Date | null;
  estimate_latest_at: Date | null;
  estimate_source: EstimateSource | null;
  estimated_at: Date | null;
  estimate_basis: { cases?: number; isPrior?: boolean } | null;
}

export function presentEstimate(row: EstimateColumns): RestorationEstimate | null {
  const { estimate_at: at, estimate_source: source, estimated_at: madeAt } = row;
  if (!at || !source || !madeAt) return null;
  return {
    at: iso(at),
    earliestAt: isoOrNull(row.estimate_earliest_at),
    latestAt: isoOrNull(row.estimate_latest_at),
    source,
    madeAt: iso(madeAt),
    cases: row.estimate_basis?.cases ?? null,
    isPrior: row.estimate_basis?.isPrior ?? false,
  };
}
