import { type CrewState, type Pricing, restOf } from './cost.ts';
import type { Prospect } from './explain.ts';
import type { DispatchSettings, Reason } from './picture.ts';

/** A full crew whose running work should end within this is worth a thought. */
export const NEARLY_FREE_MIN = 10;
/** It must be at least this much cheaper than the best crew that could go now. */
export const WAIT_MARGIN_MIN = 10;
/** Nobody waits longer than this for a particular crew; then the order goes out to the best crew there is. */
export const WAIT_BOUND_MIN = 10;

/**
 * Orders that had better wait for a full but nearly free crew than be driven to from far away: at most one order per such crew,
 * the most urgent first. Hazards never wait.
 */
export function findWaits(
  prospects: readonly Prospect[],
  crews: readonly CrewState[],
  pricing: Pricing,
  settings: DispatchSettings,
  nowMs: number,
): Map<Prospect, Reason> {
  const nearlyFree = crews.flatMap((state, index) => {
    if (state.freeSlots > 0) return [];
    const first = state.crew.load[0];
    if (!first) return [];
    const restMin = restOf({ ...state.crew, load: [first] }, settings, nowMs);
    return first.arrivedAtMs !== null && restMin <= NEARLY_FREE_MIN ? [{ index, state, restMin }] : [];
  });
  const waits = new Map<Prospect, Reason>();
  const spoken = new Set<number>();
  if (nearlyFree.length === 0) return waits;
  for (const prospect of prospects) {
    const { order, cheapestCost } = prospect;
    if (cheapestCost === null || order.kind === 'hazard' || nowMs - order.waitingSinceMs >= WAIT_BOUND_MIN * 60_000)
      continue;
    let best: { index: number; code: string; restMin: number; cost: number } | null = null;
    for (const { index, state, restMin } of nearlyFree) {
      if (spoken.has(index) || !prospect.fullCrews.includes(index)) continue;
      const cost = pricing.costOf(state, order);
      if (best === null || cost < best.cost) best = { index, code: state.crew.code, restMin, cost };
    }
    if (best === null || best.cost + WAIT_MARGIN_MIN >= cheapestCost) continue;
    spoken.add(best.index);
    waits.set(prospect, {
      code: 'waits_for_nearly_free',
      data: { crewCode: best.code, minutes: Math.ceil(best.restMin), boundMin: WAIT_BOUND_MIN },
    });
  }
  return waits;
}
