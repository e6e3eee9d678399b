import type { InferredFault } from '@comcen/shared/domain/incident/inference/picture.ts';
import type { RegroupedTriage } from '@comcen/shared/domain/incident/regroup-triage.ts';
import type { Context } from '../../context.ts';
import { recordEvents } from '../../events/record.ts';
import { changeDevices } from '../incident/grouping/change-devices.ts';
import { type Group, type GroupingReason, lockGroup } from '../incident/grouping/group.ts';
import { mergeIncidents } from '../incident/grouping/merge-incidents.ts';
import { recountIncidents } from '../incident/recount-incident.ts';
import { type IncidentInReach, incidentsAsTheyStand } from './waiting-reports.ts';

export const consequence =
  'one step of linkReports or of the sweep, which have authorized; called inside their transaction';

export interface RegroupWritten {
  /** Orders and incidents that others see have changed and are locked. */
  readonly hasChanged: boolean;
  /** Earlier reports that the calls no longer explain where they were: triage sees them again. */
  readonly sentBack: number;
  /** Incidents that took others in or stand on another device. */
  readonly regrouped: readonly string[];
}

const NOTHING: RegroupWritten = { hasChanged: false, sentBack: 0, regrouped: [] };

/**
 * Writes what the calls as a whole changed about incidents that are open already: who merges into whom, which stand on another device,
 * which reports leave. New incidents of the batch come after this, by `openIncidents`. Nothing is locked when nothing changes.
 */
export async function writeRegroup(
  ctx: Context,
  up3Id: string,
  regroup: Pick<RegroupedTriage, 'plan' | 'merges' | 'moves' | 'leaving'>,
): Promise<RegroupWritten> {
  const { merges, moves } = regroup;
  const leaving = regroup.leaving.filter(({ to }) => to === null || !to.startsWith('new:'));
  if (merges.length + moves.length + leaving.length === 0) return NOTHING;
  const ids = [
    ...merges.flatMap(({ keptId, mergedId }) => [keptId, mergedId]),
    ...moves.map(({ incidentId }) => incidentId),
    ...leaving.map(({ from }) => from),
    // Whoever grows after this is locked with the others: one order of locks for all of them.
    ...regroup.plan.links.flatMap(({ incidentId }) => incidentId ?? []),
  ].filter((id) => !id.startsWith('new:'));
  const group = await lockGroup(ctx, up3Id, ids);
  const { merged } = await mergeIncidents(
    ctx,
    group,
    merges.map(({ keptId, mergedId, fault }) => ({ keptId, mergedId, reason: reasonOf(fault) })),
  );
  const { changed } = await changeDevices(
    ctx,
    group,
    moves.map(({ incidentId, deviceId, level, fault }) => ({
      incidentId,
      deviceId,
      level,
      probability: fault.probability,
      inference: inferenceOf(fault, group.at),
      reason: reasonOf(fault),
    })),
  );
  const regrouped = [...new Set([...merged.map(({ keptId }) => keptId), ...changed])];
  return { hasChanged: true, sentBack: await sendBack(ctx, group, regroup.leaving), regrouped };
}

/** As it is stored on the incident and shown. */
export const inferenceOf = ({ callers, served, candidates, reason }: InferredFault, at: Date) => ({
  at: at.toISOString(),
  callers,
  served,
  candidates,
  reason,
});

const reasonOf = ({ reason }: InferredFault): GroupingReason => ({ code: reason.code, data: reason.data });

/**
 * Reports that belong to another fault wait for triage again, which sees them with all others; who is explained by where the incident
 * stands now stays, or it would come straight back. An operator's incident loses nothing.
 */
async function sendBack(ctx: Context, group: Group, leaving: RegroupedTriage['leaving']): Promise<number> {
  const wanted = leaving.flatMap(({ from, reportIds }) => {
    const incident = group.incidents.get(from);
    return incident && incident.state !== 'merged' && incident.confirmed_at === null ? reportIds : [];
  });
  if (wanted.length === 0) return 0;
  // A customer's later reports go with the first. Indexes report_pkey, report_by_incident, grid_device_pkey.
  const back = await ctx.sql<{ id: string; ulp_id: string; version: number; from_id: string }[]>`
    with leaves as (
      select r.id, r.incident_id
      from (select id, incident_id, idpel from report where id = any(${wanted}::uuid[])) named
        join report r on r.incident_id = named.incident_id and (r.id = named.id or r.idpel = named.idpel)
        join incident i on i.id = r.incident_id join grid_device d on d.id = r.transformer_id
      where r.state = 'linked' and i.device_id is distinct from d.id and not (i.device_id = any(d.ancestor_ids)))
    update report r set state = 'received', incident_id = null, link_reason = null, linked_at = null, version = r.version + 1
    from leaves l where r.id = l.id
    returning r.id, r.ulp_id, r.version, l.incident_id as from_id`;
  await recordEvents(
    ctx,
    back.map((report) => ({
      type: 'report.detached',
      entity: 'report' as const,
      entityId: report.id,
      entityVersion: report.version,
      up3Id: group.up3Id,
      ulpId: report.ulp_id,
      at: group.at,
      data: { incidentId: report.from_id, reason: 'regrouped' },
    })),
  );
  await recountIncidents(
    ctx,
    [...new Set(back.map(({ from_id }) => from_id))].map((id) => ({ id })),
  );
  return back.length;
}

/**
 * The open incidents that this batch writes to, as they stand after the regrouping: what moved or took others in is read again, and
 * an incident that reports were led to comes along.
 */
export async function withTouched(
  ctx: Context,
  up3Id: string,
  regroup: RegroupedTriage,
  reach: readonly IncidentInReach[],
): Promise<IncidentInReach[]> {
  const known = new Set(reach.map(({ id }) => id));
  const linked = regroup.plan.links.flatMap(({ incidentId }) =>
    incidentId === null || incidentId.startsWith('new:') || known.has(incidentId) ? [] : [incidentId],
  );
  const gone = new Set(regroup.merges.map(({ mergedId }) => mergedId));
  const again = new Set([
    ...linked,
    ...regroup.merges.map(({ keptId }) => keptId),
    ...regroup.moves.map(({ incidentId }) => incidentId),
  ]);
  const stays = reach.filter(({ id }) => !gone.has(id) && !again.has(id));
  if (again.size === 0) return stays;
  return [...stays, ...(await incidentsAsTheyStand(ctx, up3Id, [...again]))];
}
