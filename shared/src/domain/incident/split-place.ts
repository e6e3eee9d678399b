import type { DeviceKind, FaultLevel } from '../codes.ts';

/** Where one of the customers that leave is fed from. */
export interface LeavingCaller {
  /** The same customer has the same text; without idpel each report is one. */
  readonly customer: string;
  readonly transformerId: string | null;
  /** Root first: substation, feeder, section. */
  readonly ancestorIds: readonly string[];
}

export interface SplitPlace {
  readonly deviceId: string | null;
  readonly level: FaultLevel;
}

const KIND_AT_DEPTH: readonly DeviceKind[] = ['substation', 'feeder', 'section', 'transformer'];

/**
 * Where the incident of customers that were split off sits when nobody said so: the lowest device that feeds all of them, if it
 * carries no other open incident; one customer alone has a fault of their own line. Without such a device their place counts.
 */
export function splitPlace(callers: readonly LeavingCaller[], taken: ReadonlySet<string>): SplitPlace {
  const isAlone = new Set(callers.map(({ customer }) => customer)).size === 1;
  const depth = sharedDepth(callers);
  const deviceId = depth < 0 ? null : (pathOf(callers[0])[depth] ?? null);
  const isFree = deviceId !== null && !taken.has(deviceId);
  if (isAlone) return { deviceId: isFree ? deviceId : null, level: 'service' };
  return isFree ? { deviceId, level: KIND_AT_DEPTH[depth] ?? 'transformer' } : { deviceId: null, level: 'place' };
}

const pathOf = (caller: LeavingCaller | undefined): readonly string[] =>
  caller?.transformerId == null ? [] : [...caller.ancestorIds, caller.transformerId];

/** How deep the paths of all callers run together; -1: not at all, or the path of one is not known. */
function sharedDepth(callers: readonly LeavingCaller[]): number {
  const [first = [], ...others] = callers.map(pathOf);
  const until = first.findIndex((id, i) => others.some((path) => path[i] !== id));
  return (until < 0 ? first.length : until) - 1;
}
