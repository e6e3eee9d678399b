import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import type { SqlRunner } from '../context.ts';
import { iso } from '../presenters/instant.ts';
import { presentWorkOrderItem, type WorkOrderRow } from '../presenters/work-order.ts';
import type { CrewPlace } from './crew-places.ts';

interface ReportRow {
  incident_id: string;
  number: string;
  kind: string;
  description: string;
  reporter_phone: string | null;
  address: string;
}
export type ReportsByIncident = ReadonlyMap<string, ReportRow[]>;

const MOST_REPORTS_SHOWN = 20;

/** The first reports of each incident, as the crew may read them: it calls the customers. Index report_by_incident. */
export async function crewOrderReports(sql: SqlRunner, incidentIds: readonly string[]): Promise<ReportsByIncident> {
  const byIncident = new Map<string, ReportRow[]>();
  if (incidentIds.length === 0) return byIncident;
  const rows = await sql<ReportRow[]>`
    select r.incident_id, r.number, r.kind, r.description, r.reporter_phone, r.address
    from unnest(${[...new Set(incidentIds)]}::uuid[]) as i (id)
      cross join lateral (select * from report where incident_id = i.id order by id limit ${MOST_REPORTS_SHOWN}) r`;
  for (const row of rows) byIncident.set(row.incident_id, [...(byIncident.get(row.incident_id) ?? []), row]);
  return byIncident;
}

export function presentCrewOrder(row: WorkOrderRow, reports: ReportsByIncident, place: CrewPlace | null): CrewOrder {
  const km = place ? (distanceM(place, row) / 1000) * place.detourFactor : null;
  return {
    ...presentWorkOrderItem(row),
    note: row.note,
    reports: (reports.get(row.incident_id) ?? []).map((report) => ({
      number: report.number,
      kind: report.kind,
      description: report.description,
      reporterPhone: report.reporter_phone,
      address: report.address,
    })),
    distanceKm: km === null ? null : Math.round(km * 10) / 10,
    etaMin: km === null || place === null ? null : Math.round((km / place.speedKmh) * 60),
    estimate: row.estimate_at && row.estimate_source && { at: iso(row.estimate_at), source: row.estimate_source },
    travel: place && { detourFactor: place.detourFactor, speedKmh: place.speedKmh },
  };
}
