import type { FaultLevel } from '../codes.ts';
import type { FeederBoard } from './feeder-board.ts';
import type { InferredFault } from './inference/picture.ts';
import type { RegroupedIncident, RegroupPlan } from './regroup.ts';
import type { LinkDecision, OpenedIncident, TriagePlan, WaitingReport } from './triage.ts';

/** A batch as triage saw it, and what the calls as a whole make of it. */
export interface RegroupedTriage {
  /** Reports and new incidents, each on the device that the calls point at. */
  readonly plan: TriagePlan;
  /** Open incidents that end in another open one. */
  readonly merges: readonly { readonly keptId: string; readonly mergedId: string; readonly fault: InferredFault }[];
  readonly moves: readonly {
    readonly incidentId: string;
    readonly deviceId: string | null;
    readonly level: FaultLevel;
    readonly fault: InferredFault;
  }[];
  /** Earlier reports that leave an open incident for a fault of their own (`to` null) or for another incident. */
  readonly leaving: readonly {
    readonly reportIds: readonly string[];
    readonly from: string;
    readonly to: string | null;
    readonly group: RegroupedIncident;
  }[];
  /** What was reckoned of each open incident that stays. */
  readonly reckoned: ReadonlyMap<string, InferredFault>;
}

/** Ids of incidents that this batch opens; everything else is on the board already. */
const isNew = (id: string): boolean => id.startsWith('new:');

/**
 * Puts the regrouping into the batch: new incidents that are one fault with another dissolve into it before they are ever written, so
 * thirty calls of one batch open one incident with one order. Pure.
 */
export function regroupTriage(
  triaged: TriagePlan,
  regroup: RegroupPlan,
  board: FeederBoard,
  reports: readonly WaitingReport[],
): RegroupedTriage {
  const groups = withKeys(regroup, triaged, reports);
  const survivorOf = new Map(groups.flatMap(({ id, group }) => group.merged.map((merged) => [merged, id] as const)));
  const groupOf = new Map(groups.map(({ id, group }) => [id, group]));
  const homeOf = new Map(
    groups.flatMap(({ id, group }) => group.incoming.map(({ reportId }) => [reportId, id] as const)),
  );
  const opened = openedBy(groups, triaged, board, survivorOf);
  const firstOf = new Map(opened.map(({ key, first }) => [key, first.id]));
  const links = triaged.links.map((link): LinkDecision => {
    const id = homeOf.get(link.reportId) ?? link.incidentId;
    return relinked(link, id === null ? null : (survivorOf.get(id) ?? id), groupOf, firstOf);
  });
  const standing = groups.filter(({ id }) => !isNew(id));
  return {
    plan: { opened, links, endangered: [...new Set(triaged.endangered.map((id) => survivorOf.get(id) ?? id))] },
    merges: standing.flatMap(({ id, group: { merged, fault } }) =>
      merged.flatMap((mergedId) => (isNew(mergedId) ? [] : [{ keptId: id, mergedId, fault }])),
    ),
    moves: standing.flatMap(({ id, group: { kind, deviceId, level, fault } }) =>
      kind === 'kept' ? [] : [{ incidentId: id, deviceId, level, fault }],
    ),
    leaving: leavingOf(groups, triaged),
    reckoned: new Map(standing.map(({ id, group }) => [id, group.fault])),
  };
}

interface Keyed {
  readonly id: string;
  readonly group: RegroupedIncident;
  /** Of a fault that opens an incident: the first report of this batch that tells of it. */
  readonly first: WaitingReport | null;
}

/** A fault without an incident gets the key of a new one where this batch tells of it; earlier reports alone are in `leaving`. */
function withKeys({ groups }: RegroupPlan, { opened }: TriagePlan, reports: readonly WaitingReport[]): Keyed[] {
  const byId = new Map(reports.map((report) => [report.id, report]));
  let next = opened.length;
  return groups.flatMap((group): Keyed[] => {
    if (group.incidentId !== null) return [{ id: group.incidentId, group, first: null }];
    const first = group.incoming
      .map(({ reportId }) => reportId)
      .sort()
      .flatMap((id) => byId.get(id) ?? [])[0];
    return first ? [{ id: `new:${next++}`, group, first }] : [{ id: LEAVES, group, first: null }];
  });
}
/** Stands for an incident that a split of earlier reports would open. */
const LEAVES = 'new:split';

function openedBy(
  groups: readonly Keyed[],
  { opened }: TriagePlan,
  board: FeederBoard,
  survivorOf: ReadonlyMap<string, string>,
): OpenedIncident[] {
  const more = groups.flatMap(({ id, first }): OpenedIncident[] =>
    first === null || first.kind === 'hazard' || !isSupply(first.kind)
      ? []
      : [{ key: id, kind: first.kind, deviceId: null, idpel: first.idpel, first }],
  );
  const all = [...opened, ...more].filter(({ key }) => !survivorOf.has(key));
  // A sweep opens nothing and looks at every device of a substation.
  if (all.length === 0) return [];
  const devices = new Map(board.devices.map((device) => [device.id, device]));
  const groupOf = new Map(groups.map(({ id, group }) => [id, group]));
  return all.map((incident): OpenedIncident => {
    const group = groupOf.get(incident.key);
    if (!group) return incident;
    const { deviceId, level, fault } = group;
    return { ...incident, deviceId, level, fault, device: (deviceId !== null && devices.get(deviceId)) || null };
  });
}

const isSupply = (kind: WaitingReport['kind']): kind is 'outage' | 'voltage' => kind === 'outage' || kind === 'voltage';

function relinked(
  link: LinkDecision,
  incidentId: string | null,
  groupOf: ReadonlyMap<string, RegroupedIncident>,
  firstOf: ReadonlyMap<string, string>,
): LinkDecision {
  const group = incidentId === null ? undefined : groupOf.get(incidentId);
  if (!group || incidentId === null || link.reason.code === 'same_customer') return { ...link, incidentId };
  if (firstOf.get(incidentId) === link.reportId) {
    return { ...link, incidentId, reason: { code: 'new_incident', deviceId: group.deviceId }, addsCustomer: false };
  }
  // It would have opened an incident of its own: it counts as one more customer of the one that explains it.
  const { level, fault } = group;
  const isMoved = link.reason.code === 'new_incident' || link.incidentId !== incidentId;
  if (!isMoved) return { ...link, incidentId };
  const reason = {
    code: 'suspected_device',
    deviceId: group.deviceId,
    level,
    callers: fault.callers,
    probability: fault.probability,
  } as const;
  return { ...link, incidentId, reason, addsCustomer: true };
}

/** Only reports that are linked already; those of this batch follow their links. */
function leavingOf(groups: readonly Keyed[], { links }: TriagePlan): RegroupedTriage['leaving'] {
  const ofBatch = new Set(links.map(({ reportId }) => reportId));
  return groups.flatMap(({ id, group }) => {
    const bySource = new Map<string, string[]>();
    for (const { reportId, from } of group.incoming) {
      if (from === null || isNew(from) || ofBatch.has(reportId)) continue;
      bySource.set(from, [...(bySource.get(from) ?? []), reportId]);
    }
    return [...bySource].map(([from, reportIds]) => ({ reportIds, from, to: id === LEAVES ? null : id, group }));
  });
}
