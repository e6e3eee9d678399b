import type { ReportKind, WorkKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../../context.ts';
import { invalidField } from '../../../errors.ts';
import type { GroupIncident } from './group.ts';

export const bookkeeping = 'reads and locks reports for splitIncident, which authorizes and records';

export interface LeavingReport {
  readonly id: string;
  readonly number: string;
  readonly kind: ReportKind;
  readonly state: string;
  readonly incident_id: string | null;
  readonly ulp_id: string;
  readonly idpel: string | null;
  readonly transformer_id: string | null;
  readonly ancestor_ids: string[];
  readonly reported_at: Date;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
}

/** Locked after orders and incidents, as every linked report. Index report_pkey. */
export async function leavingReports(
  ctx: Context,
  incident: GroupIncident,
  ids: readonly string[],
): Promise<LeavingReport[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) throw invalidField('reportIds', 'Choose the reports that are another fault.');
  const reports = await ctx.sql<LeavingReport[]>`
    select r.id, r.number, r.kind, r.state, r.incident_id, r.ulp_id, r.idpel, r.transformer_id,
      coalesce(d.ancestor_ids, '{}') as ancestor_ids, r.reported_at, r.address,
      coalesce(d.lat, r.lat, c.lat, ${incident.lat}) as lat, coalesce(d.lng, r.lng, c.lng, ${incident.lng}) as lng
    from report r left join grid_device d on d.id = r.transformer_id left join customer c on c.idpel = r.idpel
    where r.id = any(${wanted}::uuid[]) and r.up3_id = ${incident.up3_id} order by r.id for update of r`;
  const strange = reports.find((report) => report.incident_id !== incident.id || report.state !== 'linked');
  if (strange) throw invalidField('reportIds', `${strange.number} is not linked to ${incident.number} any more.`);
  if (reports.length < wanted.length) {
    throw invalidField('reportIds', `One of these is not a report of ${incident.number}.`);
  }
  await someMustStay(ctx, incident, wanted);
  return reports;
}

/** Index report_by_incident, domain_event_by_entity. */
async function someMustStay(ctx: Context, incident: GroupIncident, leaving: readonly string[]): Promise<void> {
  const [stays] = await ctx.sql`
    select 1 from report where incident_id = ${incident.id} and state = 'linked' and not id = any(${[...leaving]}::uuid[])
    union all
    select 1 from domain_event where entity = 'incident' and entity_id = ${incident.id} and type = 'incident.opened'
      and data->>'by' = 'operator' limit 1`;
  if (stays) return;
  const words = 'All its reports would leave. Leave one, or state another device for the incident instead.';
  throw invalidField('reportIds', words);
}

/** What kind of fault the reports that leave tell of. Triage links no others. */
export function kindOfReports(reports: readonly LeavingReport[], incident: GroupIncident): WorkKind {
  const kinds = new Set(reports.map(({ kind }) => kind));
  const [only] = kinds;
  if (kinds.size === 1 && (only === 'outage' || only === 'hazard' || only === 'voltage' || only === 'meter'))
    return only;
  return kinds.has(incident.kind) ? incident.kind : 'outage';
}
