import type { TrackingReply } from '@comcen/shared/wire/http/report.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { type EstimateColumns, presentEstimate } from '../presenters/estimate.ts';

/** What the customer is told; null once power is back or while nothing was reckoned. Index incident_pkey. */
export async function toldEstimate(ctx: Context, incidentId: string | null): Promise<TrackingReply['estimate']> {
  authorize(ctx, 'report.track');
  if (incidentId === null) return null;
  const [row] = await ctx.sql<EstimateColumns[]>`
    select estimate_at, estimate_earliest_at, estimate_latest_at, estimate_source, estimated_at, estimate_basis
    from incident where id = ${incidentId} and state in ('open', 'partly_restored')`;
  const estimate = row ? presentEstimate(row) : null;
  if (!estimate) return null;
  const { at, earliestAt, latestAt, source, cases, isPrior } = estimate;
  return { at, earliestAt, latestAt, source, cases, isPrior };
}
