import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
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
  readonly level: FaultLevel;
  readonly customersOut: number;
  /** Served below the incident's device; null = no device. */
  readonly customersBelow: number | null;
  readonly hasHazard: boolean;
  readonly hasCritical: boolean;
  readonly firstReportedAtMs: number;
}

/** What the same customer reported before, of an incident that is no longer open. */
export interface EarlierReport {
  readonly idpel: string;
  readonly kind: ReportInHand['kind'];
  readonly incidentId: string;
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

interface IncidentRow extends Omit<IncidentInReach, 'place' | 'firstReportedAtMs' | 'idpels'> {
  readonly lat: number;
  readonly lng: number;
  readonly firstReportedAt: Date;
}

/**
 * Open incidents that these reports can touch: on their devices or above, of the same customers, or of unknown device. Every branch
 * reads one table by arrays: a storm fills these tables faster than statistics follow, and joins were then planned 100 x too slow.
 * `earlier`: what these customers reported in the last month and is over.
 */
export async function incidentsInReach(
  ctx: Context,
  up3Id: string,
  reports: readonly ReportInHand[],
): Promise<{ reach: IncidentInReach[]; earlier: EarlierReport[] }> {
  authorize(ctx, 'lane.run', { up3Id });
  const devices = [
    ...new Set(reports.flatMap((r) => [...(r.transformerId ? [r.transformerId] : []), ...r.ancestorIds])),
  ];
  const idpels = [...new Set(reports.flatMap((report) => report.idpel ?? []))];
  const needsPlaces = reports.some((report) => report.transformerId === null);
  // Indexes incident_open_device, incident_pkey, report_by_idpel, incident_open (only for reports without a transformer).
  const [rows, again] = await Promise.all([
    ctx.sql<IncidentRow[]>`
      with reach as (
        select * from incident where device_id = any(${devices}::uuid[]) and state in ('open', 'partly_restored')
          and kind in ('outage', 'voltage')
        union all
        select * from incident where state in ('open', 'partly_restored') and id = any(array(
          select r.incident_id from report r where r.idpel = any(${idpels}) and r.state = 'linked'))
        union all
        select * from incident where ${needsPlaces} and up3_id = ${up3Id} and state in ('open', 'partly_restored')
          and device_id is null and kind in ('outage', 'voltage')
      )
      select ${inReach(ctx)} from reach i where i.up3_id = ${up3Id}`,
    ctx.sql<(EarlierReport & { state: 'linked' | 'answered' })[]>`
      select incident_id as "incidentId", idpel, kind, state from report where idpel = any(${idpels}) and incident_id is not null
        and (state = 'linked' or (state = 'answered' and id >= uuid7_floor(${monthAgo(ctx)}::timestamptz)))`,
  ]);
  const open = new Set(rows.map((row) => row.id));
  return {
    reach: together(
      rows,
      again.filter(({ state }) => state === 'linked'),
    ),
    earlier: again.filter(({ incidentId }) => !open.has(incidentId)),
  };
}

/** These incidents as they stand now, as far as they are open. Index incident_pkey. */
export async function incidentsAsTheyStand(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
): Promise<IncidentInReach[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const rows = await ctx.sql<IncidentRow[]>`
    select ${inReach(ctx)} from incident i where i.id = any(${ids}::uuid[]) and i.up3_id = ${up3Id}
      and i.state in ('open', 'partly_restored')`;
  return together(rows, []);
}

const inReach = ({ sql }: Context) => sql`i.id, i.kind, i.ulp_id as "ulpId", i.device_id as "deviceId", i.lat, i.lng,
  i.customers_out as "customersOut", i.fault_level as level,
  (select d.customer_count from grid_device d where d.id = i.device_id) as "customersBelow", i.has_hazard as "hasHazard",
  i.has_critical as "hasCritical", coalesce(i.first_reported_at, i.started_at) as "firstReportedAt"`;

const monthAgo = (ctx: Context): Date => new Date(ctx.clock().getTime() - 30 * 24 * 3600_000);

/** An incident may come by several branches. */
function together(rows: readonly IncidentRow[], again: readonly EarlierReport[]): IncidentInReach[] {
  const idpels = new Map<string, string[]>();
  for (const { incidentId, idpel } of again) idpels.set(incidentId, [...(idpels.get(incidentId) ?? []), idpel]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].map(({ lat, lng, firstReportedAt, ...row }) => ({
    ...row,
    place: { lat, lng },
    firstReportedAtMs: firstReportedAt.getTime(),
    idpels: idpels.get(row.id) ?? [],
  }));
}
