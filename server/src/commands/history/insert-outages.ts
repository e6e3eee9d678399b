import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import type { OutageRow } from '@comcen/shared/domain/history/outage-row.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { authorize } from '../authorize.ts';
import { pastId } from './past-id.ts';

/** An outage with everything looked up that its line names. */
export interface PlacedOutage extends OutageRow {
  readonly ulpId: string;
  readonly deviceId: string | null;
  readonly level: FaultLevel;
  readonly transformerId: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly customersOut: number;
  readonly crewId: string | null;
}

/**
 * Brings outages in, those whose number is new: each becomes a closed incident with one closed order, and a report where the line names
 * the channel or the customer. One statement; ids carry the time of the report. The import's own event tells of all of them.
 */
export async function insertOutages(
  ctx: Context,
  of: { readonly id: string; readonly up3Id: string },
  outages: readonly PlacedOutage[],
): Promise<void> {
  authorize(ctx, 'lane.run');
  const rows = outages.map((outage) => rowOf(of.up3Id, outage));
  await ctx.sql`
    with given as (
      select * from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as g (number text, incident_id uuid, order_id uuid, report_id uuid,
        ulp_id text, device_id uuid, level text, idpel text, transformer_id uuid, lat double precision, lng double precision,
        customers_out int, crew_id uuid, cause text, channel text, note text, started_at timestamptz, reported_at timestamptz,
        arrived_at timestamptz, restored_at timestamptz)
    ), fresh as (
      insert into history_outage (up3_id, number, import_id, incident_id, work_order_id, report_id)
      select ${of.up3Id}, number, ${of.id}, incident_id, order_id, report_id from given
      on conflict do nothing returning number
    ), news as (select g.* from given g join fresh f using (number)
    ), incidents as (
      insert into incident (id, up3_id, ulp_id, kind, state, device_id, fault_level, idpel, lat, lng, started_at, first_reported_at,
        customers_out, report_count, restored_at, closed_at, created_at)
      select incident_id, ${of.up3Id}, ulp_id, 'outage', 'closed', device_id, level, idpel, lat, lng, started_at, reported_at,
        customers_out, case when report_id is null then 0 else 1 end, restored_at, restored_at, reported_at
      from news
    ), orders as (
      insert into work_order (id, up3_id, ulp_id, incident_id, kind, state, crew_id, lat, lng, device_id, customers_out, note,
        reported_at, created_at, arrived_at, restored_at, completed_at, closed_at, outcome, cause, close_reason)
      select order_id, ${of.up3Id}, ulp_id, incident_id, 'outage', 'closed', crew_id, lat, lng, device_id, customers_out, note,
        reported_at, reported_at, arrived_at, restored_at, restored_at, restored_at, 'repaired', cause, 'history_import'
      from news
    )
    insert into report (id, up3_id, ulp_id, channel, kind, state, idpel, transformer_id, lat, lng, reported_at, received_at,
      incident_id, link_reason, linked_at)
    select report_id, ${of.up3Id}, ulp_id, channel, 'outage', 'answered', idpel, transformer_id, lat, lng, reported_at, reported_at,
      incident_id, '{"code": "new_incident"}', reported_at
    from news where report_id is not null`;
}

function rowOf(up3Id: string, outage: PlacedOutage) {
  const idOf = (what: string) => pastId(outage.reportedAt, [up3Id, what, outage.number]);
  const isReported = outage.channel !== null || outage.idpel !== null;
  return {
    number: outage.number,
    incident_id: idOf('incident'),
    order_id: idOf('work_order'),
    report_id: isReported ? idOf('report') : null,
    ulp_id: outage.ulpId,
    device_id: outage.deviceId,
    level: outage.level,
    idpel: outage.idpel,
    transformer_id: outage.transformerId,
    lat: outage.lat,
    lng: outage.lng,
    customers_out: outage.customersOut,
    crew_id: outage.crewId,
    cause: outage.cause,
    channel: outage.channel ?? 'voice',
    note: outage.note,
    started_at: outage.startedAt,
    reported_at: outage.reportedAt,
    arrived_at: outage.arrivedAt,
    restored_at: outage.restoredAt,
  };
}
