import type { OrderRecord } from '@comcen/shared/domain/kpi/facts.ts';
import type { PendingQuery, Row } from 'postgres';
import type { Context, SqlRunner } from '../../context.ts';

type Fragment = PendingQuery<Row[]>;

interface RecordRow {
  work_order_id: string;
  incident_id: string;
  up3_id: string;
  ulp_id: string;
  reported_at: Date;
  arrived_at: Date | null;
  restored_at: Date | null;
  cause: string | null;
  is_cancelled: boolean;
  is_superseded: boolean;
  is_follow_up: boolean;
  flags: string[];
  crew_code: string | null;
  outage_started_at: Date | null;
  device_kind: string;
  is_first: boolean;
  channel: string | null;
  operator_id: string | null;
  pauses: { start: number; end: number | null }[] | null;
}

/** Orders as the figures read them, `which` says of `w` which. Indexes report_by_incident, work_order_by_incident, .._pause_by_order. */
async function recordsWhere(ctx: Context, which: (sql: SqlRunner) => Fragment): Promise<OrderRecord[]> {
  const { sql } = ctx;
  const rows = await sql<RecordRow[]>`
    select w.id as work_order_id, w.incident_id, w.up3_id, w.ulp_id, w.reported_at, w.arrived_at, w.restored_at, w.cause, w.flags,
      w.state = 'cancelled' as is_cancelled, w.superseded_by is not null as is_superseded,
      w.follow_up_of is not null as is_follow_up, c.code as crew_code, i.started_at as outage_started_at,
      i.fault_level as device_kind, f.channel, f.created_by::text as operator_id, p.pauses,
      not exists (select from work_order e
        where e.incident_id = w.incident_id and e.id < w.id and e.state <> 'cancelled') as is_first
    from work_order w join incident i on i.id = w.incident_id left join crew c on c.id = w.crew_id
    left join lateral (select r.channel, r.created_by from report r where r.incident_id = w.incident_id
      order by r.reported_at, r.id limit 1) f on true
    left join lateral (select json_agg(json_build_object('start', extract(epoch from p.started_at) * 1000,
        'end', extract(epoch from p.ended_at) * 1000)) as pauses
      from work_order_pause p where p.work_order_id = w.id) p on true
    where ${which(sql)}`;
  return rows.map(recordOf);
}

/** All orders of these incidents: whether an order is its incident's first hangs on its siblings. */
export const recordsOfIncidents = (ctx: Context, incidentIds: readonly string[]): Promise<OrderRecord[]> =>
  recordsWhere(ctx, (sql) => sql`w.incident_id = any(${sql.array([...incidentIds])}::uuid[])`);

/** Orders first reported in [from, to). Index work_order_by_reported. */
export const recordsOfPeriod = (ctx: Context, up3Id: string, from: Date, to: Date): Promise<OrderRecord[]> =>
  recordsWhere(ctx, (sql) => sql`w.up3_id = ${up3Id} and w.reported_at >= ${from} and w.reported_at < ${to}`);

const recordOf = (row: RecordRow): OrderRecord => ({
  workOrderId: row.work_order_id,
  incidentId: row.incident_id,
  up3Id: row.up3_id,
  ulpId: row.ulp_id,
  reportedAt: row.reported_at,
  outageStartedAt: row.outage_started_at,
  arrivedAt: row.arrived_at,
  restoredAt: row.restored_at,
  isFirstOfIncident: row.is_first,
  isFollowUp: row.is_follow_up,
  isCancelled: row.is_cancelled,
  isSuperseded: row.is_superseded,
  crewCode: row.crew_code,
  operatorId: row.operator_id,
  channel: row.channel,
  cause: row.cause,
  deviceKind: row.device_kind,
  pauses: (row.pauses ?? []).map(({ start, end }) => ({
    startedAt: new Date(start),
    endedAt: end === null ? null : new Date(end),
  })),
  flags: row.flags,
});
