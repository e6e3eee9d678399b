import type { FaultLevel, ReportKind, WorkKind } from '../codes.ts';
import { distanceM } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';
import { explainingOutage, type PlannedWindow } from '../planned-outage/covers.ts';
import type { BoardDevice } from './feeder-board.ts';
import type { InferredFault } from './inference/picture.ts';

/**
 * A report without a known transformer joins an open incident of unknown device only within this distance: neighbours who point at
 * the same spot. Farther than that the place alone proves nothing.
 */
export const SAME_PLACE_M = 100;

export interface WaitingReport {
  readonly id: string;
  readonly kind: ReportKind;
  readonly ulpId: string;
  readonly idpel: string | null;
  readonly transformerId: string | null;
  /** Root first, as the grid keeps them: substation, feeder, section. */
  readonly ancestorIds: readonly string[];
  /** Where the fault is looked for: the transformer, else the customer, else the reported place. */
  readonly place: Point;
  /** Milliseconds since 1970. */
  readonly reportedAtMs: number;
  readonly isCritical: boolean;
  /** Incidents and planned outages an operator detached it from. */
  readonly detachedFrom: readonly string[];
}

export interface OpenIncident {
  readonly id: string;
  readonly kind: WorkKind;
  readonly deviceId: string | null;
  readonly place: Point;
  /** Customers whose reports it explains already, as far as they report again now. */
  readonly idpels: readonly string[];
}

export type LinkReason =
  | { readonly code: 'new_incident'; readonly deviceId: string | null; readonly relatedIncidentId?: string }
  | { readonly code: 'same_customer'; readonly deviceId: string | null }
  | { readonly code: 'same_device'; readonly deviceId: string | null }
  | { readonly code: 'upstream_device'; readonly deviceId: string }
  | { readonly code: 'same_place'; readonly deviceId: null; readonly distanceM: number }
  | { readonly code: 'no_work_needed' }
  | {
      /** The calls as a whole point at this device. */
      readonly code: 'suspected_device';
      readonly deviceId: string | null;
      readonly level: FaultLevel;
      readonly callers: number;
      readonly probability: number;
    }
  | {
      readonly code: 'planned_outage';
      readonly deviceId: string;
      readonly plannedOutageId: string;
      readonly number: string;
      /** As announced, ISO 8601. */
      readonly endsAt: string;
    };

export interface LinkDecision {
  readonly reportId: string;
  readonly reason: LinkReason;
  /** Null: no work is needed. Otherwise an open incident's id, or `new:<n>` of `opened`. */
  readonly incidentId: string | null;
  /** This customer was not counted in the incident before. */
  readonly addsCustomer: boolean;
}

/** A new incident and its work order; the first of its reports says what and where. */
export interface OpenedIncident {
  readonly key: string;
  readonly kind: WorkKind;
  readonly deviceId: string | null;
  readonly idpel: string | null;
  readonly first: WaitingReport;
  /** Where the calls as a whole point, when that was reckoned; else the first report's own device counts. */
  readonly level?: FaultLevel;
  readonly fault?: InferredFault;
  readonly device?: BoardDevice | null;
}

export interface TriagePlan {
  readonly opened: readonly OpenedIncident[];
  readonly links: readonly LinkDecision[];
  /** Incidents (open, or `new:<n>`) on which a hazard was reported as well: their priority rises. */
  readonly endangered: readonly string[];
}

/**
 * Decides for each waiting report which incident explains it, in the order they came in. Several reports of one batch on one
 * device make one incident. Pure: the same picture gives the same plan.
 */
export function triage(
  reports: readonly WaitingReport[],
  incidents: readonly OpenIncident[],
  planned: PlannedPicture = NOTHING_PLANNED,
): TriagePlan {
  const board = createBoard(incidents);
  const inOrder = [...reports].sort((a, b) => (a.id < b.id ? -1 : 1));
  const endangered = new Set<string>();
  const links = inOrder.map((report): LinkDecision => {
    if (!isWork(report.kind))
      return { reportId: report.id, incidentId: null, reason: { code: 'no_work_needed' }, addsCustomer: false };
    const link =
      board.again(report, report.kind) ??
      plannedLink(report, report.kind, planned) ??
      board.find(report, report.kind) ??
      board.open(report, report.kind);
    if (report.kind === 'hazard') for (const id of board.beside(report)) endangered.add(id);
    return { reportId: report.id, ...link };
  });
  return { opened: board.opened, links, endangered: [...endangered] };
}

/** Planned outages in force. */
export interface PlannedPicture {
  readonly windows: readonly PlannedWindow[];
  readonly graceMs: number;
}
const NOTHING_PLANNED: PlannedPicture = { windows: [], graceMs: 0 };

/** A customer who is out by plan is answered and nobody is sent. A hazard is a hazard also there, a meter also. */
function plannedLink(report: WaitingReport, kind: WorkKind, planned: PlannedPicture): Link | null {
  if (groupOf(kind) !== 'supply' || planned.windows.length === 0) return null;
  const windows = planned.windows.filter(({ id }) => !report.detachedFrom.includes(id));
  const window = explainingOutage(windows, report, report.reportedAtMs, planned.graceMs);
  if (window === null) return null;
  const { id, number, deviceId, endsAtMs } = window;
  const endsAt = new Date(endsAtMs).toISOString();
  return {
    incidentId: null,
    addsCustomer: false,
    reason: { code: 'planned_outage', deviceId, plannedOutageId: id, number, endsAt },
  };
}

type Link = Pick<LinkDecision, 'incidentId' | 'reason' | 'addsCustomer'>;
type Group = 'supply' | 'hazard' | 'meter';

const isWork = (kind: ReportKind): kind is WorkKind =>
  kind === 'outage' || kind === 'hazard' || kind === 'voltage' || kind === 'meter';
/** Kinds of one group may share an incident; only `supply` does so by device or place. */
const groupOf = (kind: WorkKind): Group => (kind === 'hazard' || kind === 'meter' ? kind : 'supply');

/** The incidents that a report can touch, with those of this batch. */
function createBoard(incidents: readonly OpenIncident[]) {
  const byCustomer = new Map<string, string[]>();
  const byDevice = new Map<string, string>();
  const deviceOf = new Map<string, string | null>();
  const withoutDevice: { id: string; place: Point }[] = [];
  const opened: OpenedIncident[] = [];

  const addCustomer = (group: Group, idpel: string, id: string) => {
    const ids = byCustomer.get(`${group} ${idpel}`);
    if (ids) ids.push(id);
    else byCustomer.set(`${group} ${idpel}`, [id]);
  };
  const add = (id: string, kind: WorkKind, deviceId: string | null, place: Point, idpels: readonly string[]) => {
    deviceOf.set(id, deviceId);
    for (const idpel of idpels) addCustomer(groupOf(kind), idpel, id);
    if (groupOf(kind) !== 'supply') return;
    if (deviceId !== null) byDevice.set(deviceId, id);
    else withoutDevice.push({ id, place });
  };
  for (const incident of [...incidents].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    add(incident.id, incident.kind, incident.deviceId, incident.place, incident.idpels);
  }

  const joined = (report: WaitingReport, kind: WorkKind, id: string, reason: LinkReason): Link => {
    const isAgain = reason.code === 'same_customer';
    if (report.idpel !== null && !isAgain) addCustomer(groupOf(kind), report.idpel, id);
    // Without an idpel nobody can say that it is another customer.
    return { incidentId: id, reason, addsCustomer: !isAgain && report.idpel !== null };
  };

  const joinable =
    ({ detachedFrom }: WaitingReport) =>
    (id: string | undefined): id is string =>
      id !== undefined && !detachedFrom.includes(id);

  return {
    opened,
    /** What the same customer reported already. */
    again(report: WaitingReport, kind: WorkKind): Link | null {
      if (report.idpel === null) return null;
      const id = byCustomer.get(`${groupOf(kind)} ${report.idpel}`)?.find(joinable(report));
      return id ? joined(report, kind, id, { code: 'same_customer', deviceId: deviceOf.get(id) ?? null }) : null;
    },
    find(report: WaitingReport, kind: WorkKind): Link | null {
      const mayJoin = joinable(report);
      if (groupOf(kind) !== 'supply') return null;
      const same = report.transformerId === null ? undefined : byDevice.get(report.transformerId);
      if (mayJoin(same)) return joined(report, kind, same, { code: 'same_device', deviceId: report.transformerId });
      for (const deviceId of [...report.ancestorIds].reverse()) {
        const id = byDevice.get(deviceId);
        if (mayJoin(id)) return joined(report, kind, id, { code: 'upstream_device', deviceId });
      }
      if (report.transformerId !== null) return null;
      const near = nearest(
        withoutDevice.filter(({ id }) => mayJoin(id)),
        report.place,
      );
      return (
        near && joined(report, kind, near.id, { code: 'same_place', deviceId: null, distanceM: Math.round(near.m) })
      );
    },
    open(report: WaitingReport, kind: WorkKind): Link {
      const id = `new:${opened.length}`;
      // A device carries one open incident; a report that an operator took out of it stands for itself.
      const isTaken = report.transformerId !== null && groupOf(kind) === 'supply' && byDevice.has(report.transformerId);
      const deviceId = kind === 'meter' || isTaken ? null : report.transformerId;
      const related = kind === 'hazard' ? this.near(report)[0] : undefined;
      opened.push({ key: id, kind, deviceId, idpel: report.idpel, first: report });
      add(id, kind, deviceId, report.place, report.idpel === null ? [] : [report.idpel]);
      const reason = { code: 'new_incident', deviceId, ...(related && { relatedIncidentId: related }) } as const;
      return { incidentId: id, reason, addsCustomer: false };
    },
    /** Open incidents at the same place: on the transformer or its section. Somewhere along a feeder is not the same place. */
    beside(report: WaitingReport): string[] {
      const devices = [report.transformerId, report.ancestorIds.at(-1)];
      return devices.flatMap((deviceId) => (deviceId ? (byDevice.get(deviceId) ?? []) : []));
    },
    /** Open incidents on the report's transformer or above it, nearest first. */
    near(report: WaitingReport): string[] {
      const chain = [...report.ancestorIds, ...(report.transformerId === null ? [] : [report.transformerId])].reverse();
      return chain.flatMap((deviceId) => byDevice.get(deviceId) ?? []);
    },
  };
}

function nearest(incidents: readonly { id: string; place: Point }[], place: Point): { id: string; m: number } | null {
  let best: { id: string; m: number } | null = null;
  for (const incident of incidents) {
    const m = distanceM(incident.place, place);
    if (m <= SAME_PLACE_M && (best === null || m < best.m)) best = { id: incident.id, m };
  }
  return best;
}
