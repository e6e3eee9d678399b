import type { DeviceKind, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { type EstimateColumns, presentEstimate } from '../presenters/estimate.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { presentDeviceRef } from '../presenters/work-order.ts';

interface IncidentRow extends EstimateColumns {
  id: string;
  number: string;
  up3_id: string;
  ulp_id: string;
  kind: WorkKind;
  state: IncidentItem['state'];
  device_id: string | null;
  device_code: string | null;
  device_name: string | null;
  device_kind: DeviceKind | null;
  lat: number;
  lng: number;
  address: string;
  started_at: Date;
  first_reported_at: Date | null;
  restored_at: Date | null;
  customers_out: number;
  report_count: number;
  has_hazard: boolean;
  has_critical: boolean;
  fault_level: IncidentItem['faultLevel'];
  probability: number | null;
  confirmed_at: Date | null;
  merged_into: string | null;
  version: number;
}

export type WhichIncidents =
  | { ids: readonly string[] }
  | { openOfUp3: string }
  | { up3Id: string | null; state: string | null; ulpId: string | null; before: string | null; limit: number };

/** Newest first. Indexes: incident_pkey, incident_open, incident_ended, incident_recent. */
export async function incidentItems(ctx: Context, which: WhichIncidents): Promise<IncidentItem[]> {
  authorize(ctx, 'incident.read', 'openOfUp3' in which ? { up3Id: which.openOfUp3 } : {});
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const rows = await sql<IncidentRow[]>`
    select i.*, d.code as device_code, d.name as device_name, d.kind as device_kind
    from incident i left join grid_device d on d.id = i.device_id
    where ${filterOf(sql, which)}
      and (${scope.up3Id}::text is null or i.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or i.ulp_id = ${scope.ulpId})
    order by i.id desc limit ${'limit' in which ? which.limit : 100_000}`;
  return rows.map(presentIncident);
}

function filterOf(sql: SqlRunner, which: WhichIncidents) {
  if ('ids' in which) return sql`i.id = any(${which.ids as string[]}::uuid[])`;
  if ('openOfUp3' in which) return sql`i.up3_id = ${which.openOfUp3} and ${openIncident(sql)}`;
  const conditions = [
    which.up3Id !== null && sql`and i.up3_id = ${which.up3Id}`,
    which.ulpId !== null && sql`and i.ulp_id = ${which.ulpId}`,
    // The literal says which partial index fits: a plan for any value of a parameter cannot use one.
    which.state !== null &&
      sql`and i.state = ${which.state} and ${isOpen(which.state) ? openIncident(sql) : endedIncident(sql)}`,
    which.before !== null && sql`and i.id < ${which.before}`,
  ].filter((condition) => condition !== false);
  return conditions.reduce((all, condition) => sql`${all} ${condition}`, sql`true`);
}

const isOpen = (state: string): boolean => state === 'open' || state === 'partly_restored';
const openIncident = (sql: SqlRunner) => sql`i.state in ('open', 'partly_restored')`;
const endedIncident = (sql: SqlRunner) => sql`i.state in ('restored', 'closed', 'merged')`;

export async function incidentItem(ctx: Context, id: string): Promise<IncidentItem> {
  const [incident] = await incidentItems(ctx, { ids: [id] });
  if (!incident) throw notFound('This incident');
  return incident;
}

function presentIncident(row: IncidentRow): IncidentItem {
  return {
    id: row.id,
    number: row.number,
    up3: row.up3_id,
    ulp: row.ulp_id,
    kind: row.kind,
    state: row.state,
    device: presentDeviceRef(row),
    location: { lat: row.lat, lng: row.lng },
    address: row.address,
    startedAt: iso(row.started_at),
    firstReportedAt: isoOrNull(row.first_reported_at),
    restoredAt: isoOrNull(row.restored_at),
    customersOut: row.customers_out,
    reportCount: row.report_count,
    hasHazard: row.has_hazard,
    hasCritical: row.has_critical,
    faultLevel: row.fault_level,
    probability: row.probability,
    confirmedAt: isoOrNull(row.confirmed_at),
    mergedInto: row.merged_into,
    estimate: presentEstimate(row),
    version: row.version,
  };
}
