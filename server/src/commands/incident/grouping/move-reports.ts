import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { actorColumns, recordEvents } from '../../../events/record.ts';
import type { Group } from './group.ts';

export const consequence = 'reports follow a regrouping; the command or round behind it has authorized';

export interface ReportMove {
  readonly from: string;
  readonly to: string;
  /** Null: all of them. */
  readonly reportIds: readonly string[] | null;
  /** They go back where they came from: each gets the reason again that it had there. */
  readonly isBack?: boolean;
}

export interface MovedReport {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: ReportKind;
}

interface Row extends MovedReport {
  ulp_id: string;
  version: number;
}

/**
 * Moves reports between locked incidents, for any number of pairs in one statement and one for the events; withdrawn ones go along.
 * Figures follow by `recountIncidents`. What is not in `from` any more is left out. Index report_by_incident.
 */
export async function moveReports(ctx: Context, group: Group, moves: readonly ReportMove[]): Promise<MovedReport[]> {
  const rows = moves.map((move) => ({
    from_id: move.from,
    to_id: move.to,
    ids: move.reportIds,
    is_back: move.isBack ?? false,
    device_id: group.incidents.get(move.to)?.device_id ?? null,
  }));
  if (rows.length === 0) return [];
  const moved = await ctx.sql<Row[]>`
    update report r set incident_id = m.to_id, linked_at = ${group.at}, version = r.version + 1,
      detached_from = array_remove(r.detached_from, m.to_id),
      link_reason = case when m.is_back and r.link_reason->>'code' = 'regrouped' then nullif(r.link_reason->'was', 'null')
        else jsonb_build_object('code', 'regrouped', 'by', ${actorColumns(ctx).id}::text, 'deviceId', m.device_id,
          'first', coalesce(r.link_reason->>'first', r.link_reason->>'code'), 'was', r.link_reason) end
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as m (from_id uuid, to_id uuid, ids uuid[], is_back boolean, device_id uuid)
    where r.incident_id = m.from_id and r.incident_id = any(${rows.map((row) => row.from_id)}::uuid[])
      and (m.ids is null or r.id = any(m.ids))
    returning r.id, r.kind, r.ulp_id, r.version, m.from_id as "from", m.to_id as "to"`;
  await recordEvents(
    ctx,
    moved.map((report) => ({
      type: 'report.linked',
      entity: 'report' as const,
      entityId: report.id,
      entityVersion: report.version,
      up3Id: group.up3Id,
      ulpId: report.ulp_id,
      at: group.at,
      data: { incidentId: report.to, reason: 'regrouped', from: report.from },
    })),
  );
  return moved;
}
