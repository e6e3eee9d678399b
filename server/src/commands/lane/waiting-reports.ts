import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import type { OpenIncident, WaitingReport } from '@comcen/shared/domain/incident/triage.ts';
import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';

/** Reports of one batch: one transaction, some 50 ms. */
export const TRIAGE_BATCH = 500;

export interface ReportInHand extends WaitingReport {
  readonly version: number;
  readonly address: string;
  /** The transformer is a guess, this far from the place that was told; null: it is the customer's. */
  readonly placedM: number | null;
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
    select r.id, r.kind, r.ulp_id as "ulpId", r.idpel, d.id as "transformerId", r.version, r.address,
      case when r.transformer_id is null then near.m end as "placedM",
      coalesce(d.ancestor_ids, '{}') as "ancestorIds", r.reported_at as "reportedAt", r.detached_from as "detachedFrom",
      coalesce(c.is_critical, false) as "isCritical",
      case when r.kind in ('outage', 'voltage') then coalesce(t.lat, r.lat, c.lat, u.office_lat)
        else coalesce(r.lat, c.lat, t.lat, u.office_lat) end as lat,
      case when r.kind in ('outage', 'voltage') then coalesce(t.lng, r.lng, c.lng, u.office_lng)
        else coalesce(r.lng, c.lng, t.lng, u.office_lng) end as lng
    from report r
      join ulp u on u.id = r.ulp_id
      left join customer c on c.idpel = r.idpel
      left join grid_device t on t.id = r.transformer_id
      left join lateral (${nearestTransformer(ctx)}) near
        on r.transformer_id is null and r.kind in ('outage', 'voltage') and near.m <= ${PLACED_WITHIN_M}
      left join grid_device d on d.id = coalesce(t.id, near.id)
    where r.up3_id = ${up3Id} and r.state = 'received'
    order by r.id limit ${TRIAGE_BATCH} for update of r skip locked`;
  return rows.map(({ lat, lng, reportedAt, ...row }) => ({
    ...row,
    place: { lat, lng },
    reportedAtMs: reportedAt.getTime(),
  }));
}

/** Whoever tells a place this near to a transformer is taken for its customer; farther than that the place alone counts. */
const PLACED_WITHIN_M = 250;

/** Within a box of 333 m; degrees of longitude are 111 km here, near the equator. Index grid_device_place. */
const nearestTransformer = ({ sql }: Context) => sql`
  select g.id, round(111195 * sqrt((g.lat - p.lat) ^ 2 + (g.lng - p.lng) ^ 2))::int as m
  from (select coalesce(r.lat, c.lat) as lat, coalesce(r.lng, c.lng) as lng) p, grid_device g
  where r.transformer_id is null and g.up3_id = r.up3_id and g.kind = 'transformer'
    and g.lat between p.lat - 0.003 and p.lat + 0.003 and g.lng between p.lng - 0.003 and p.lng + 0.003
  order by (g.lat - p.lat) ^ 2 + (g.lng - p.lng) ^ 2, g.id limit 1`;

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
