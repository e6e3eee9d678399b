import type { Beliefs } from './decide.ts';
import type { Call, Node } from './forest.ts';
import type { Group } from './group.ts';
import type { FaultCandidate, FaultReason, InferredFault } from './picture.ts';

const MIN_MS = 60_000;
const MOST_CANDIDATES = 6;
/** Less likely ones are not worth a line. */
const LEAST_PROBABILITY = 0.001;

/** A group as the room reads it: how sure, what else it may be, and why. */
export function tellFault(group: Group, beliefs: Beliefs, nowMs: number): InferredFault {
  const calls = [...group.calls].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const probability = probabilityOf(group, beliefs);
  const startedAtMs = startOf(group, calls, nowMs);
  const served = group.node && group.level !== 'service' ? group.node.customers : 1;
  return {
    deviceId: group.deviceId,
    level: group.level,
    probability,
    startedAtMs,
    callerIds: calls.map(({ id }) => id),
    incidentIds: group.known.map(({ incidentId }) => incidentId).sort(),
    callers: calls.length,
    served: Math.max(served, calls.length),
    candidates: candidatesOf(group, beliefs, probability, calls.length),
    reason: reasonOf(group, calls, startedAtMs, nowMs),
  };
}

function probabilityOf({ node, level, known, calls }: Group, beliefs: Beliefs): number {
  if (known.some(({ isConfirmed }) => isConfirmed)) return 1;
  // Nothing speaks for or against a device that nobody knows.
  if (!node || level === 'place') return 0;
  if (level !== 'service') return beliefs.fault.get(node) ?? 0;
  return Math.max(0, ...[...calls].map((call) => beliefs.alone[call.n] ?? 0));
}

/** As stated for known ones; never after the first call about it. */
function startOf({ state, known }: Group, calls: readonly Call[], nowMs: number): number {
  const reckoned = state === null ? nowMs : nowMs - state.ageMin * MIN_MS;
  const stated = state === null ? known.map((fault) => fault.startedAtMs) : [];
  const first = calls[0]?.atMs ?? nowMs;
  return Math.round(Math.min(reckoned, first, ...stated.filter((ms) => Number.isFinite(ms))));
}

/** The chosen one, what is above and next below it, and the customer's own line where only one called. */
function candidatesOf(group: Group, beliefs: Beliefs, probability: number, callers: number): FaultCandidate[] {
  const own = {
    deviceId: group.deviceId,
    level: group.level,
    probability,
    callers: group.level === 'service' ? callers : Math.max(callers, group.node?.callers ?? 0),
    served: group.level === 'service' ? 1 : Math.max(callers, group.node?.customers ?? 1),
  };
  if (!group.node) return [own];
  const chain = group.level === 'service' ? [group.node] : [...group.node.active];
  for (let at = group.node.parent; at !== null; at = at.parent) chain.push(at);
  const others = chain.flatMap((node): FaultCandidate[] => {
    const likely = beliefs.fault.get(node) ?? 0;
    return likely < LEAST_PROBABILITY ? [] : [candidateOf(node, likely)];
  });
  const alone = group.calls.size === 1 ? [...group.calls].map((call) => beliefs.alone[call.n] ?? 0) : [];
  const only = group.level !== 'service' && alone.length === 1 && (alone[0] ?? 0) >= LEAST_PROBABILITY;
  const line: FaultCandidate[] = only
    ? [
        {
          deviceId: [...group.calls][0]?.transformerId ?? own.deviceId,
          level: 'service',
          probability: alone[0] ?? 0,
          callers: 1,
          served: 1,
        },
      ]
    : [];
  const ranked = [...others, ...line].sort(byProbability).slice(0, MOST_CANDIDATES - 1);
  return [own, ...ranked].sort(byProbability);
}

const candidateOf = (node: Node, probability: number): FaultCandidate => ({
  deviceId: node.id,
  level: node.kind,
  probability,
  callers: node.callers,
  served: node.customers,
});

const byProbability = (a: FaultCandidate, b: FaultCandidate): number =>
  b.probability - a.probability ||
  (a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : a.level < b.level ? -1 : 1);

/**
 * Figures for words: `callers` of `served`; `branches` of the `branchesOf` next devices below have callers; `elsewhere` callers hang on
 * the other branches of what is above (`parentId`) since the start, of `of` there in all.
 */
function reasonOf(group: Group, calls: readonly Call[], startedAtMs: number, nowMs: number): FaultReason {
  const { node, level, deviceId, known } = group;
  const data: Record<string, number | string> = { deviceId, level, callers: calls.length, startedAtMs };
  if (!node) return { code: known.some((f) => f.isConfirmed) ? 'confirmed' : 'device_unknown', data };
  if (level !== 'service') {
    const sinceMin = (nowMs - startedAtMs) / MIN_MS;
    const of = callersSince(node.parent ?? node, sinceMin);
    data.served = node.customers;
    data.branches = node.children.filter((child) => child.callers > 0).length;
    data.branchesOf = node.children.length + node.quiet.branches;
    data.elsewhere = of - callersSince(node, sinceMin);
    data.of = data.elsewhere + Math.max(calls.length, callersSince(node, sinceMin));
    if (node.parent) data.parentId = node.parent.id;
  }
  return { code: codeOf(group, Number(data.elsewhere ?? 0)), data };
}

/** A minute of grace, as the start is reckoned. */
const callersSince = (node: Node, sinceMin: number): number => {
  let count = 0;
  for (const age of node.ages) if (age <= sinceMin + 1) count++;
  return count;
};

function codeOf({ level, known, node }: Group, elsewhere: number): FaultReason['code'] {
  if (known.some(({ isConfirmed }) => isConfirmed)) return 'confirmed';
  if (level === 'service') return 'single_caller';
  if (known.some(({ isStarted, deviceId }) => isStarted && deviceId === node?.id)) return 'crew_started';
  return elsewhere === 0 && node?.parent ? 'no_calls_elsewhere' : 'callers_below_device';
}
