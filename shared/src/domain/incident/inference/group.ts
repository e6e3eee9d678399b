import type { FaultLevel } from '../../codes.ts';
import type { Explanation } from './decide.ts';
import type { Call, Node } from './forest.ts';
import type { KnownFault } from './picture.ts';
import type { Settled } from './settle.ts';
import type { State } from './states.ts';

/** One fault to be told: its calls and the known faults it explains. */
export interface Group {
  readonly deviceId: string;
  readonly level: FaultLevel;
  /** Null: the device is not in the picture. */
  readonly node: Node | null;
  /** Null: a customer's own line, or a fault that nobody reckoned. */
  readonly state: State | null;
  readonly calls: Set<Call>;
  readonly known: KnownFault[];
}

/** Puts the explanation's calls and all known faults together, each in exactly one group; groups without both fall away. */
export function groupFaults(settled: Settled, { faults, coverOf, faultOf }: Explanation): Group[] {
  const byState = new Map(faults.map((state) => [state, groupOf(state.node.id, state.node.kind, state.node, state)]));
  const homes: (Group | undefined)[] = Array(settled.calls.length);
  const groups = [...byState.values()];
  const put = (call: Call, group: Group) => {
    homes[call.n]?.calls.delete(call);
    group.calls.add(call);
    homes[call.n] = group;
  };
  const open = (group: Group): Group => {
    groups.push(group);
    return group;
  };
  for (const call of settled.calls) {
    const fault = faultOf[call.n];
    if (fault === undefined) continue;
    const node = settled.nodes.get(call.transformerId) ?? null;
    put(call, (fault && byState.get(fault)) ?? open(groupOf(call.transformerId, 'service', node, null)));
  }
  for (const call of settled.astray) put(call, open(groupOf(call.transformerId, 'place', null, null)));
  const callsOf = indexByIncident(settled.calls);
  const board: Board = { settled, byState, coverOf, homes, groups, put, open, callsOf };
  for (const fault of settled.faults) if (fault.isConfirmed) holdConfirmed(board, fault);
  for (const fault of settled.faults) if (!fault.isConfirmed && fault.isStarted) holdStarted(board, fault);
  for (const fault of settled.faults)
    if (!fault.isConfirmed && !fault.isStarted) mostCallers(board, fault)?.known.push(fault);
  return groups.filter((group) => group.calls.size > 0 || group.known.length > 0);
}

interface Board {
  readonly settled: Settled;
  readonly byState: ReadonlyMap<State, Group>;
  readonly coverOf: ReadonlyMap<Node, State>;
  readonly homes: readonly (Group | undefined)[];
  readonly groups: readonly Group[];
  readonly put: (call: Call, group: Group) => void;
  readonly open: (group: Group) => Group;
  readonly callsOf: ReadonlyMap<string, readonly Call[]>;
}

const groupOf = (deviceId: string, level: FaultLevel, node: Node | null, state: State | null): Group => ({
  deviceId,
  level,
  node,
  state,
  calls: new Set(),
  known: [],
});

function indexByIncident(calls: readonly Call[]): Map<string, Call[]> {
  const index = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.incidentId === null) continue;
    const own = index.get(call.incidentId);
    if (own) own.push(call);
    else index.set(call.incidentId, [call]);
  }
  return index;
}

/** An operator's fault is told as he said it, with the calls he left in it. */
function holdConfirmed(board: Board, fault: KnownFault): void {
  const node = board.settled.nodes.get(fault.deviceId) ?? null;
  const reckoned = node?.known?.incidentId === fault.incidentId ? groupAbove(board, node) : null;
  const group = reckoned ?? board.open(groupOf(fault.deviceId, fault.level, node, null));
  for (const call of board.settled.fixed.get(fault.incidentId) ?? []) board.put(call, group);
  group.known.push(fault);
}

/** A crew works on it: all its calls go the same way, to the fault at its device, else to the one above that took it over. */
function holdStarted(board: Board, fault: KnownFault): void {
  const node = board.settled.nodes.get(fault.deviceId) ?? null;
  const isWhole = fault.level !== 'service' && fault.level !== 'place';
  const above = isWhole && node ? groupAbove(board, node) : null;
  const group = above ?? mostCallers(board, fault) ?? board.open(groupOf(fault.deviceId, fault.level, node, null));
  for (const call of board.callsOf.get(fault.incidentId) ?? []) board.put(call, group);
  group.known.push(fault);
}

const groupAbove = (board: Board, node: Node): Group | null => {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    const state = board.coverOf.get(at);
    if (state) return board.byState.get(state) ?? null;
  }
  return null;
};

/** Where most of its calls are; a whole device's fault before own lines, then the first. Without calls: at or above its device. */
function mostCallers(board: Board, fault: KnownFault): Group | null {
  const counts = new Map<Group, number>();
  for (const call of board.callsOf.get(fault.incidentId) ?? []) {
    const home = board.homes[call.n];
    if (home && mayTake(home)) counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  let best: Group | null = null;
  for (const [group, count] of counts) {
    const score = (g: Group, n: number) => (g.state ? 1_000_000 : 0) + n;
    if (!best || score(group, count) > score(best, counts.get(best) ?? 0)) best = group;
  }
  const node = board.settled.nodes.get(fault.deviceId);
  const isWhole = fault.level !== 'service' && fault.level !== 'place';
  return best ?? (node && isWhole ? groupAbove(board, node) : null);
}

/** A confirmed line of one customer takes nobody else in. */
const mayTake = (group: Group): boolean => group.state !== null || !group.known.some(({ isConfirmed }) => isConfirmed);
