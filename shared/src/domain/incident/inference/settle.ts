import { bookCall, type Call, type Node, plantForest } from './forest.ts';
import type { Caller, InferencePicture, KnownFault } from './picture.ts';

const MIN_MS = 60_000;

/** The picture, ready to be reckoned: calls and known faults on their devices. */
export interface Settled {
  readonly roots: readonly Node[];
  readonly nodes: ReadonlyMap<string, Node>;
  /** By incident, each once. */
  readonly faults: readonly KnownFault[];
  /** Calls of incidents that an operator confirmed: they stay, whatever else is found. */
  readonly fixed: ReadonlyMap<string, readonly Call[]>;
  /** Calls on a device that is not in the picture. */
  readonly astray: readonly Call[];
  readonly calls: readonly Call[];
}

/** Bad input has a place too: a call of the future counts as now, one id counts once, with its first call. */
export function settle(picture: InferencePicture, nowMs: number): Settled {
  const { nodes, roots } = plantForest(picture);
  const faults = [...new Map([...picture.faults].sort(byFaultKey).map((fault) => [fault.incidentId, fault])).values()];
  const calls = callsOf(picture.callers, nowMs);
  const fixed = new Map(faults.filter(({ isConfirmed }) => isConfirmed).map((f) => [f.incidentId, [] as Call[]]));
  const astray: Call[] = [];
  for (const call of calls) {
    const node = nodes.get(call.transformerId);
    const held = call.incidentId === null ? undefined : fixed.get(call.incidentId);
    held?.push(call);
    if (held && node) node.settled++;
    else if (node) bookCall(node, call);
    else if (!held) astray.push(call);
  }
  for (const fault of faults) markKnown(nodes, fault, calls, nowMs);
  return { roots, nodes, faults, fixed, astray, calls };
}

/** A duplicate with an operator's word, or a crew, wins: it comes last. */
const byFaultKey = (a: KnownFault, b: KnownFault): number =>
  compare(a.incidentId, b.incidentId) ||
  Number(a.isConfirmed) - Number(b.isConfirmed) ||
  Number(a.isStarted) - Number(b.isStarted) ||
  compare(a.deviceId, b.deviceId);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Oldest first. */
function callsOf(callers: readonly Caller[], nowMs: number): Call[] {
  const sorted = callers.map(({ id, transformerId, atMs: stated, incidentId }) => {
    const atMs = Number.isFinite(stated) ? Math.min(stated, nowMs) : nowMs;
    return { n: 0, id, transformerId, atMs, incidentId, ageMin: (nowMs - atMs) / MIN_MS };
  });
  sorted.sort(byCall);
  const seen = new Set<string>();
  const calls: Call[] = [];
  for (const call of sorted) {
    if (seen.has(call.id)) continue;
    seen.add(call.id);
    call.n = calls.push(call) - 1;
  }
  return calls;
}

const byCall = (a: Call, b: Call): number =>
  a.atMs - b.atMs ||
  compare(a.id, b.id) ||
  compare(a.transformerId, b.transformerId) ||
  compare(a.incidentId ?? '', b.incidentId ?? '');

/** Only faults of a whole device bind it; of several the confirmed, then the started, then the first by id. */
function markKnown(nodes: ReadonlyMap<string, Node>, fault: KnownFault, calls: readonly Call[], nowMs: number): void {
  const node = nodes.get(fault.deviceId);
  if (!node || fault.level === 'service' || fault.level === 'place') return;
  if (!fault.isConfirmed && !fault.isStarted) node.isOpen = true;
  else if (!node.known || (fault.isConfirmed && !node.known.isConfirmed)) {
    const own = calls.find(({ incidentId }) => incidentId === fault.incidentId);
    const stated = Number.isFinite(fault.startedAtMs) ? (nowMs - fault.startedAtMs) / MIN_MS : 0;
    const ageMin = Math.max(0, stated, own?.ageMin ?? 0);
    node.known = { incidentId: fault.incidentId, isConfirmed: fault.isConfirmed, ageMin };
  }
}
