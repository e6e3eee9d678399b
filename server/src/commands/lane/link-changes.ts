import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import { priorityOf } from '@comcen/shared/domain/dispatch/priority.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { InferredFault } from '@comcen/shared/domain/incident/inference/picture.ts';
import type { LinkReason, OpenedIncident, TriagePlan } from '@comcen/shared/domain/incident/triage.ts';
import type { IncidentInReach, ReportInHand } from './waiting-reports.ts';

/** One incident and what this batch makes of it; rows for `jsonb_to_recordset`. */
export interface IncidentChange {
  readonly id: string;
  readonly isNew: boolean;
  readonly opened: OpenedIncident | null;
  readonly ulpId: string;
  readonly kind: OpenedIncident['kind'];
  readonly address: string;
  readonly place: Point | null;
  readonly level: FaultLevel;
  /** What the calls as a whole say, where that was reckoned. */
  readonly fault: InferredFault | null;
  reports: number;
  customersOut: number;
  hasHazard: boolean;
  hasCritical: boolean;
  firstReportedAtMs: number;
  readonly customersBelow: number | null;
}

export interface ReportChange {
  readonly report: ReportInHand;
  readonly incident: IncidentChange | null;
  readonly reason: LinkReason;
}

export interface LinkChanges {
  readonly incidents: readonly IncidentChange[];
  readonly reports: readonly ReportChange[];
}

/** Turns the plan into row changes: new incidents get their ids, counts grow, `new:<n>` becomes an id. Pure but for `newId`. */
export function changesOf(
  plan: TriagePlan,
  reports: readonly ReportInHand[],
  reach: readonly IncidentInReach[],
  newId: () => string,
  reckoned: ReadonlyMap<string, InferredFault> = new Map(),
): LinkChanges {
  const reportOf = new Map(reports.map((report) => [report.id, report]));
  const incidents = new Map<string, IncidentChange>();
  for (const opened of plan.opened) {
    incidents.set(opened.key, newChange(opened, newId(), reportOf.get(opened.first.id)?.address ?? ''));
  }
  for (const incident of reach) incidents.set(incident.id, openChange(incident, reckoned.get(incident.id) ?? null));
  const touched = new Set<IncidentChange>();
  const linked = plan.links.flatMap((link): ReportChange[] => {
    const report = reportOf.get(link.reportId);
    const incident = link.incidentId === null ? null : (incidents.get(link.incidentId) ?? null);
    if (!report || (link.incidentId !== null && incident === null)) return [];
    if (incident) {
      grow(incident, report, link.addsCustomer);
      touched.add(incident);
    }
    return [{ report, incident, reason: withIds(link.reason, incidents) }];
  });
  for (const id of plan.endangered) {
    const incident = incidents.get(id);
    if (!incident || incident.hasHazard) continue;
    incident.hasHazard = true;
    touched.add(incident);
  }
  return { incidents: [...touched], reports: linked };
}

/** A fault of a transformer or more is looked for at the device and puts out everybody below it. */
function newChange(opened: OpenedIncident, id: string, address: string): IncidentChange {
  const { first, fault = null } = opened;
  const level = opened.level ?? levelOf(opened);
  const device = level === 'service' || level === 'place' ? null : opened.device;
  return {
    id,
    isNew: true,
    opened,
    ulpId: device?.ulpId ?? first.ulpId,
    kind: opened.kind,
    address: device && device.kind !== 'transformer' ? '' : address,
    place: device?.place ?? first.place,
    level,
    fault,
    reports: 0,
    customersOut: Math.max(1, device?.customers ?? 1),
    hasHazard: opened.kind === 'hazard',
    hasCritical: false,
    firstReportedAtMs: first.reportedAtMs,
    customersBelow: device?.customers ?? null,
  };
}

/** Nothing was reckoned: one customer's own line until more is known. */
const levelOf = ({ deviceId }: OpenedIncident): FaultLevel => (deviceId === null ? 'place' : 'service');

const openChange = (incident: IncidentInReach, fault: InferredFault | null): IncidentChange => ({
  id: incident.id,
  isNew: false,
  opened: null,
  ulpId: incident.ulpId,
  kind: incident.kind,
  address: '',
  place: null,
  level: incident.level,
  fault,
  reports: 0,
  customersOut: incident.customersOut,
  hasHazard: incident.hasHazard,
  hasCritical: incident.hasCritical,
  firstReportedAtMs: incident.firstReportedAtMs,
  customersBelow: incident.customersBelow,
});

function grow(incident: IncidentChange, report: ReportInHand, addsCustomer: boolean): void {
  incident.reports += 1;
  incident.hasCritical ||= report.isCritical;
  incident.firstReportedAtMs = Math.min(incident.firstReportedAtMs, report.reportedAtMs);
  // Nobody below a device can be out twice: a feeder that counts all its customers already does not grow.
  const most = incident.customersBelow ?? Number.POSITIVE_INFINITY;
  if (addsCustomer && incident.customersOut < most) incident.customersOut += 1;
}

function withIds(reason: LinkReason, incidents: ReadonlyMap<string, IncidentChange>): LinkReason {
  if (reason.code !== 'new_incident' || reason.relatedIncidentId === undefined) return reason;
  return { ...reason, relatedIncidentId: incidents.get(reason.relatedIncidentId)?.id };
}

export const priorityOfChange = (change: IncidentChange, nowMs: number): number =>
  priorityOf({ ...change, reportedAtMs: change.firstReportedAtMs }, nowMs);
