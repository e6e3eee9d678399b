import type { OpenIncident, WaitingReport } from '@comcen/shared/domain/incident/triage.ts';
import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

/** Reports of one batch: one transaction, some 50 ms. */
export const TRIAGE_BATCH = 500;

export interface ReportInHand extends WaitingReport {
  readonly version: number;
  readonly address: string;
}

export interface IncidentInReach extends OpenIncident {
  readonly ulpId: string;
  readonly customersOut: number;
  /** Served below the incident's device; null = no device. */
  readonly customersBelow: number | null;
  readonly hasHazard: boolean;
  readonly hasCritical: boolean;
  readonly firstReportedAtMs: number;
}

type ReportRow = Omit<ReportInHand, 'place' | 'reportedAtMs'> & { lat: number; lng: number; reportedAt: Date };

/** The oldest waiting reports of a lane, locked until the transaction ends; one that somebody is changing is left for later. */
export async function takeWaitingReports(ctx: Context, up3Id: string): Promise<ReportInHand[]> {
  authorize(ctx, 'lane.run', { up3Id });
  // Index report_waiting. An outage is looked for at the transformer, a hazard where it was seen.
  const rows = await ctx.sql<ReportRow[]>`
    select r.id, r.kind, r.ulp_id as "ulpId", r.idpel, r.transformer_id as "transformerId", r.version, r.address,
      coalesce(d.ancestor_ids, '{}') as "ancestorIds", r.reported_at as "reportedAt", r.detached_from as "detachedFrom",
      coalesce(c.is_critical, false) as "isCritical",
      case when r.kind in ('outage', 'voltage') then coalesce(d.lat, r.lat, c.lat, u.office_lat)
        else coalesce(r.lat, c.lat, d.lat, u.office_lat) end as lat,
      case when r.kind in ('outage', 'voltage') then coalesce(d.lng, r.lng, c.lng, u.office_lng)
        else coalesce(r.lng, c.lng, d.lng, u.office_lng) end as lng
    from report r
      join ulp u on u.id = r.ulp_id
      left join customer c on c.idpel = r.idpel
      left join grid_device d on d.id = r.transformer_id
    where r.up3_id = ${up3Id} and r.state = 'received'
    order by r.id limit ${TRIAGE_BATCH} for update of r skip locked`;
  return rows.map(({ lat, lng, reportedAt, ...row }) => ({
    ...row,
    place: { lat, lng },
    reportedAtMs: reportedAt.getTime(),
  }));
}

type IncidentRow = Omit<IncidentInReach, 'place' | 'firstReportedAtMs'> & {
  lat: number;
  lng: number;
  firstReportedAt: Date;
};

/** Open incidents that these reports can touch: on their devices or above, of the same customers, or of unknown device. */
export async function incidentsInReach(
  ctx: Context,
  up3Id: string,
  reports: readonly ReportInHand[],
): Promise<IncidentInReach[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const devices = [
    ...new Set(reports.flatMap((r) => [...(r.transformerId ? [r.transformerId] : []), ...r.ancestorIds])),
  ];
  const idpels = [...new Set(reports.flatMap((r) => r.idpel ?? []))];
  const needsPlaces = reports.some((report) => report.transformerId === null);
  // Indexes incident_open_device, report_by_idpel, incident_open (the last one only for reports without a transformer).
  const rows = await ctx.sql<IncidentRow[]>`
    with again as materialized (
      select distinct r.incident_id, r.idpel from report r
      where r.idpel = any(${idpels}) and r.state = 'linked'
    ), reach as (
      select i.id from incident i where i.device_id = any(${devices}::uuid[])
        and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')
      union select incident_id from again
      union select i.id from incident i where ${needsPlaces} and i.up3_id = ${up3Id}
        and i.state in ('open', 'partly_restored') and i.device_id is null and i.kind in ('outage', 'voltage')
    )
    select i.id, i.kind, i.ulp_id as "ulpId", i.device_id as "deviceId", i.lat, i.lng, i.customers_out as "customersOut",
      d.customer_count as "customersBelow", i.has_hazard as "hasHazard", i.has_critical as "hasCritical",
      coalesce(i.first_reported_at, i.started_at) as "firstReportedAt",
      coalesce((select array_agg(a.idpel) from again a where a.incident_id = i.id), '{}') as idpels
    from reach join incident i using (id) left join grid_device d on d.id = i.device_id
    where i.state in ('open', 'partly_restored') and i.up3_id = ${up3Id}`;
  return rows.map(({ lat, lng, firstReportedAt, ...row }) => ({
    ...row,
    place: { lat, lng },
    firstReportedAtMs: firstReportedAt.getTime(),
  }));
}
