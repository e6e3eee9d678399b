import type { DeviceKind, GroupingKind } from '@comcen/shared/domain/codes.ts';
import type { GroupingItem } from '@comcen/shared/wire/http/incident.ts';
import { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface Row {
  id: string;
  kind: GroupingKind;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  from_id: string | null;
  from_code: string | null;
  from_name: string | null;
  from_kind: DeviceKind | null;
  to_id: string | null;
  to_code: string | null;
  to_name: string | null;
  to_kind: DeviceKind | null;
  incident_id: string;
  incident_number: string;
  other_id: string | null;
  other_number: string | null;
  reports: number;
  work_orders: number;
  reason: unknown;
  undone_at: Date | null;
  may_undo: boolean;
  together: number;
}

const CHANGES_SHOWN = 100;

/** Changes of the grouping this incident had a part in, newest first. Indexes grouping_change_by_incident, grouping_change_by_other. */
export async function groupingOf(ctx: Context, incidentId: string): Promise<GroupingItem[]> {
  authorize(ctx, 'incident.read');
  const { sql } = ctx;
  const rows = await sql<Row[]>`
    with mine as (
      select * from grouping_change where incident_id = ${incidentId}
      union
      select * from grouping_change where other_incident_id = ${incidentId}
      order by id desc limit ${CHANGES_SHOWN}
    )
    select g.id, g.kind, g.at, g.actor_id, u.name as actor_name, g.reason, g.undone_at,
      f.id as from_id, f.code as from_code, f.name as from_name, f.kind as from_kind,
      t.id as to_id, t.code as to_code, t.name as to_name, t.kind as to_kind,
      i.id as incident_id, i.number as incident_number, o.id as other_id, o.number as other_number,
      cardinality(g.report_ids) as reports, cardinality(g.work_order_ids) as work_orders,
      g.undone_at is null and i.state in ('open', 'partly_restored') and ${nothingInTheWay(sql)} as may_undo,
      (select count(*)::int from grouping_change b where ${madeTogether(sql)}) as together
    from mine g join incident i on i.id = g.incident_id
      left join incident o on o.id = g.other_incident_id
      left join grid_device f on f.id = g.from_device_id
      left join grid_device t on t.id = g.to_device_id
      left join app_user u on u.id = g.actor_id
    order by g.id desc`;
  return rows.map(present);
}

/** As the undo of each kind will ask. Indexes incident_open_device, grouping_change_by_incident. */
const nothingInTheWay = (sql: SqlRunner) => sql`case
  when g.kind = 'merged' then o.state = 'merged' and o.merged_into = i.id and (o.device_id is null
    or o.kind not in ('outage', 'voltage') or not exists (select from incident x where x.device_id = o.device_id
      and x.state in ('open', 'partly_restored') and x.kind in ('outage', 'voltage')))
  when g.kind = 'split' then o.state in ('open', 'partly_restored')
  when g.kind in ('upgraded', 'downgraded', 'moved', 'confirmed') then
    not exists (select from grouping_change l where l.incident_id = g.incident_id and l.undone_at is null and l.id > g.id
      and l.kind in ('upgraded', 'downgraded', 'moved', 'confirmed'))
    and (g.from_device_id is null or i.kind not in ('outage', 'voltage') or not exists (select from incident x
      where x.device_id = g.from_device_id and x.id <> i.id and x.state in ('open', 'partly_restored')
      and x.kind in ('outage', 'voltage')))
  else false end`;

/** What the machine changed of an incident (`b`) in the same round as `g`, not undone. Index grouping_change_by_incident. */
export const madeTogether = (sql: SqlRunner) => sql`b.incident_id = g.incident_id and b.at = g.at and b.actor_id is null
  and g.actor_id is null and b.reason = g.reason and b.undone_at is null and b.kind in ('upgraded', 'downgraded', 'moved', 'merged')
  and g.kind in ('upgraded', 'downgraded', 'moved', 'merged')`;

const storedReason = z.looseObject({ code: z.string(), data: z.record(z.string(), z.unknown()).optional() });

function present(row: Row): GroupingItem {
  const { code, data, ...rest } = storedReason.catch({ code: 'unknown' }).parse(row.reason);
  return {
    id: row.id,
    kind: row.kind,
    at: iso(row.at),
    actor: { kind: row.actor_id === null ? 'system' : 'user', id: row.actor_id, name: row.actor_name },
    from: deviceOf(row.from_id, row.from_code, row.from_name, row.from_kind),
    to: deviceOf(row.to_id, row.to_code, row.to_name, row.to_kind),
    incident: { id: row.incident_id, number: row.incident_number },
    other: row.other_id && row.other_number ? { id: row.other_id, number: row.other_number } : null,
    reports: row.reports,
    workOrders: row.work_orders,
    reason: { code, data: data ?? rest },
    undoneAt: isoOrNull(row.undone_at),
    mayUndo: row.may_undo,
    together: row.together,
  };
}

function deviceOf(id: string | null, code: string | null, name: string | null, kind: DeviceKind | null) {
  return id && code && name && kind ? { id, code, name, kind } : null;
}
