import type { EstimateSource } from '@comcen/shared/domain/codes.ts';
import type { EstimateReason } from '@comcen/shared/domain/estimate/why-changed.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { actorColumns, recordEvents } from '../../events/record.ts';

export const consequence = 'rows of an estimate that a command or a round made; it has authorized';

export interface NewEstimate {
  readonly incidentId: string;
  readonly at: Date;
  readonly earliestAt: Date | null;
  readonly latestAt: Date | null;
  readonly source: EstimateSource;
  readonly reason: EstimateReason;
  readonly note: string;
  /** Codes and figures. */
  readonly basis: object;
  /** What stood before: another one meanwhile and this one is left out. */
  readonly replaces: Date | null;
}

interface Written {
  id: string;
  version: number;
  ulp_id: string;
}

/**
 * The new estimates on their incidents, a row of history each, and their events. Rows are locked in id order. An incident that got
 * another estimate or power meanwhile is left out. Returns the incidents written.
 */
export async function writeEstimates(ctx: Context, up3Id: string, made: readonly NewEstimate[]): Promise<string[]> {
  if (made.length === 0) return [];
  const now = ctx.clock();
  const by = actorColumns(ctx).id;
  const rows = made.map((one) => ({
    estimate_id: ctx.newId(),
    id: one.incidentId,
    at: one.at,
    earliest_at: one.earliestAt,
    latest_at: one.latestAt,
    source: one.source,
    reason: one.reason,
    note: one.note,
    basis: one.basis,
    replaces: one.replaces,
  }));
  const written = await ctx.sql<Written[]>`
    with locked as (
      select i.id as incident_id, n.* from incident i join jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as n (estimate_id uuid,
        id uuid, at timestamptz, earliest_at timestamptz, latest_at timestamptz, source text, reason text, note text,
        basis jsonb, replaces timestamptz) on n.id = i.id
      where i.id = any(${rows.map((row) => row.id)}::uuid[]) order by i.id for update of i
    ), updated as (
      update incident i set estimate_at = n.at, estimate_earliest_at = n.earliest_at, estimate_latest_at = n.latest_at,
        estimate_source = n.source, estimated_at = ${now}, estimate_basis = n.basis, version = i.version + 1
      from locked n
      where i.id = n.incident_id and i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored')
        and i.estimated_at is not distinct from n.replaces
      returning i.id, i.version, i.ulp_id, n.estimate_id
    ), kept as (
      insert into estimate (id, incident_id, restore_at, earliest_at, latest_at, source, basis, reason, note, made_at, made_by)
      select n.estimate_id, u.id, n.at, n.earliest_at, n.latest_at, n.source, n.basis, n.reason, n.note, ${now}, ${by}
      from updated u join locked n on n.estimate_id = u.estimate_id
    )
    select id, version, ulp_id from updated`;
  await recordEstimated(ctx, up3Id, written, made, now);
  return written.map((row) => row.id);
}

async function recordEstimated(
  ctx: Context,
  up3Id: string,
  written: readonly Written[],
  made: readonly NewEstimate[],
  now: Date,
): Promise<void> {
  const byIncident = new Map(made.map((one) => [one.incidentId, one]));
  await recordEvents(
    ctx,
    written.flatMap((row) => {
      const one = byIncident.get(row.id);
      if (!one) return [];
      return {
        type: 'incident.estimated' as const,
        entity: 'incident' as const,
        entityId: row.id,
        entityVersion: row.version,
        up3Id,
        ulpId: row.ulp_id,
        at: now,
        data: {
          at: one.at.toISOString(),
          earliestAt: one.earliestAt?.toISOString() ?? null,
          latestAt: one.latestAt?.toISOString() ?? null,
          source: one.source,
          reason: one.reason,
        },
      };
    }),
  );
}
