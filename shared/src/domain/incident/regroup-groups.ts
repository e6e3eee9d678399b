import type { FaultLevel } from '../codes.ts';
import type { InferredFault } from './inference/picture.ts';
import type { BoardIncident, RegroupedIncident } from './regroup.ts';
import { isStarted, progressOf } from './regroup-orders.ts';

/** One inferred fault and the open incidents that become one by it. */
export interface Draft {
  readonly fault: InferredFault;
  readonly survivor: BoardIncident | null;
  readonly merged: BoardIncident[];
}

type Incoming = RegroupedIncident['incoming'][number];

const WIDTH: readonly FaultLevel[] = ['place', 'service', 'transformer', 'section', 'feeder', 'substation'];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const claims = ({ callerIds, incidentIds }: InferredFault): string =>
  [callerIds, incidentIds].map((ids) => ids.toSorted().join()).join(' ');
/** Wider before narrower, then the earlier; two of one device and moment by what they claim, so that no order of input decides. */
const byFault = (a: InferredFault, b: InferredFault): number =>
  WIDTH.indexOf(b.level) - WIDTH.indexOf(a.level) ||
  a.startedAtMs - b.startedAtMs ||
  compare(a.deviceId, b.deviceId) ||
  compare(claims(a), claims(b));

/** The confirmed one survives, else the one whose order is furthest, else the oldest (ids are ordered by time). */
const bySurvival = (a: BoardIncident, b: BoardIncident): number =>
  Number(b.isConfirmed) - Number(a.isConfirmed) || progressOf(b.orders) - progressOf(a.orders) || compare(a.id, b.id);

/** An incident that two faults name belongs to the first of them; one that is not on the board is not ours to touch. */
export function draftGroups(inferred: readonly InferredFault[], board: readonly BoardIncident[]): Draft[] {
  const free = new Map(board.map((incident) => [incident.id, incident]));
  return [...inferred].sort(byFault).map((fault): Draft => {
    const own = fault.incidentIds.flatMap((id) => {
      const incident = free.get(id);
      free.delete(id);
      return incident ?? [];
    });
    const [survivor = null, ...rest] = own.sort(bySurvival);
    // Two words of an operator stand beside each other.
    return { fault, survivor, merged: rest.filter(({ isConfirmed }) => !isConfirmed) };
  });
}

/** Nothing is taken out of these one by one. */
const isFixed = (incident: BoardIncident): boolean => incident.isConfirmed || incident.orders.some(isStarted);

/** Per draft the reports that come in one by one; each goes once. */
export function moveReports(drafts: readonly Draft[], board: readonly BoardIncident[]): Incoming[][] {
  const home = new Map(board.flatMap((incident) => incident.reportIds.map((id) => [id, incident] as const)));
  const moved = new Set<string>();
  return drafts.map(({ fault, survivor, merged }) => {
    const inside = new Set([survivor, ...merged].flatMap((incident) => incident?.id ?? []));
    return fault.callerIds.toSorted().flatMap((reportId): Incoming[] => {
      const from = home.get(reportId);
      if (moved.has(reportId) || (from && (inside.has(from.id) || isFixed(from)))) return [];
      moved.add(reportId);
      return [{ reportId, from: from?.id ?? null }];
    });
  });
}

/** An incident that no fault names and that lost every report ends where the most of them went, so that nobody is sent for it. */
export function mergeEmptied(
  drafts: readonly Draft[],
  board: readonly BoardIncident[],
  incoming: readonly (readonly Incoming[])[],
): void {
  const named = namedIn(drafts);
  for (const incident of [...board].sort((a, b) => compare(a.id, b.id))) {
    if (named.has(incident.id) || isFixed(incident) || incident.reportIds.length === 0) continue;
    const taken = incoming.map((reports) => reports.filter(({ from }) => from === incident.id).length);
    const most = Math.max(0, ...taken);
    if (taken.reduce((sum, n) => sum + n, 0) < incident.reportIds.length) continue;
    drafts[taken.indexOf(most)]?.merged.push(incident);
  }
}

const namedIn = (drafts: readonly Draft[]): Set<string> =>
  new Set(drafts.flatMap(({ survivor, merged }) => [survivor, ...merged].flatMap((incident) => incident?.id ?? [])));

export interface Place {
  readonly deviceId: string | null;
  readonly level: FaultLevel;
}

/**
 * Where each group stands. A device carries one open incident: what is confirmed or untouched has it first, then real device faults,
 * then who has it already; whoever comes late stands on its place. A draft without incident and without reports gets none.
 */
export function giveDevices(
  drafts: readonly Draft[],
  board: readonly BoardIncident[],
  incoming: readonly (readonly Incoming[])[],
): Map<Draft, Place> {
  const named = namedIn(drafts);
  const taken = new Set(board.flatMap(({ id, deviceId }) => (named.has(id) || deviceId === null ? [] : [deviceId])));
  const places = new Map<Draft, Place>();
  const real = drafts.filter((draft, n) => draft.survivor !== null || (incoming[n]?.length ?? 0) > 0);
  for (const draft of [...real].sort((a, b) => rankOf(a) - rankOf(b))) {
    const wanted = wantedPlace(draft);
    const deviceId = wanted.deviceId === null || taken.has(wanted.deviceId) ? null : wanted.deviceId;
    if (deviceId !== null) taken.add(deviceId);
    places.set(draft, { ...wanted, deviceId });
  }
  return places;
}

function rankOf(draft: Draft): number {
  const { fault, survivor } = draft;
  if (survivor && isFixed(survivor) && wantedPlace(draft).deviceId === survivor.deviceId) return 0;
  if (fault.level !== 'service' && fault.level !== 'place') return 1;
  return survivor !== null && survivor.deviceId === fault.deviceId ? 2 : 3;
}

/** An operator's word stays; a crew that has started is not called down to something smaller. */
function wantedPlace({ fault, survivor }: Draft): Place {
  const isLower = survivor !== null && WIDTH.indexOf(fault.level) < WIDTH.indexOf(survivor.level);
  if (survivor && (survivor.isConfirmed || (isLower && isFixed(survivor)) || fault.level === 'place'))
    return { deviceId: survivor.deviceId, level: survivor.level };
  return { deviceId: fault.level === 'place' ? null : fault.deviceId, level: fault.level };
}
