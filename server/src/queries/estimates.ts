import type { EstimateSource } from '@comcen/shared/domain/codes.ts';
import type { EstimateItem } from '@comcen/shared/wire/http/incident.ts';
import type { TrackingReply } from '@comcen/shared/wire/http/report.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { type EstimateColumns, presentEstimate } from '../presenters/estimate.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

/** Of the longest incident more than anybody reads. */
const SHOWN = 100;

/** Every estimate an incident had, newest first. The caller has found the incident in its region. Index estimate_by_incident. */
export async function estimatesOf(ctx: Context, incidentId: string): Promise<EstimateItem[]> {
  authorize(ctx, 'incident.read');
  const rows = await ctx.sql<
    {
      restore_at: Date;
      earliest_at: Date | null;
      latest_at: Date | null;
      source: EstimateSource;
      reason: string;
      note: string;
      basis: Record<string, unknown>;
      made_at: Date;
      made_by: string | null;
    }[]
  >`
    select e.restore_at, e.earliest_at, e.latest_at, e.source, e.reason, e.note, e.basis, e.made_at, u.name as made_by
    from estimate e left join app_user u on u.id = e.made_by
    where e.incident_id = ${incidentId} order by e.made_at desc, e.id desc limit ${SHOWN}`;
  return rows.map((row) => ({
    at: iso(row.restore_at),
    earliestAt: isoOrNull(row.earliest_at),
    latestAt: isoOrNull(row.latest_at),
    source: row.source,
    reason: row.reason,
    note: row.note,
    basis: row.basis,
    madeAt: iso(row.made_at),
    madeBy: row.made_by,
  }));
}

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
