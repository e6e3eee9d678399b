import type { Need } from '../codes.ts';
import type { CrewState } from './cost.ts';
import type { Candidate, PastOffer, WaitingOrder } from './picture.ts';
import { effectivePriority, serviceRank } from './priority.ts';
import type { DispatchTuning } from './tuning.ts';
import type { Crowd } from './units.ts';

export const MAX_CANDIDATES = 10;
/** An order that nobody gets shows fewer: a storm has thousands of them. */
const MAX_WAITING_CANDIDATES = 5;
/** A crew that did not answer is asked again after this; one that refused is not. */
export const EXPIRED_MEMORY_MIN = 30;

/** What one order may hope for: each unit's price, and who is not eligible. */
export interface Prospect {
  readonly order: WaitingOrder;
  readonly priority: number;
  /** What it is served by; see `serviceRank`. */
  readonly rank: number;
  /** Units that may take it now. */
  readonly eligible: readonly number[];
  /** Units that might have it but for their load or rest. */
  readonly later: readonly number[];
  /** Price by unit, asked for once: a round compares it many times. */
  readonly costs: Float64Array;
  /** Units that were asked before. */
  readonly past: ReadonlyMap<number, PastOffer['endedAs']>;
  /** A crew could go at once but does not bring what the order needs. */
  readonly lacksOnlyNeed: boolean;
  /** Nobody on duty brings these. */
  readonly missing: readonly Need[];
  /** Nobody who may have it gets there before the end of the shift: so somebody goes all the same. */
  readonly isPastShift: boolean;
}

/** `costs`: as long as there are units; kept and filled. */
export function prospectOf(
  order: WaitingOrder,
  crowd: Crowd,
  nowMs: number,
  costs: Float64Array,
  tuning: DispatchTuning,
): Prospect {
  crowd.pricing.priceAll(crowd.units, order, costs);
  const past = pastOf(order.past, crowd, nowMs);
  const { open, closed, missing, isShortOfOpen } = crowd.bringing(order.needs);
  const asked: Asked = {
    past,
    costs,
    foreign: crowd.pricing.foreignMin(crowd.units, order.ulpId),
    shiftLeftMin: crowd.shiftLeftMin,
    scratch: crowd.scratch,
  };
  let eligible = sift(open, asked, true);
  let later = sift(closed, asked, true);
  let isPastShift = false;
  if (eligible.length + later.length === 0) {
    eligible = sift(open, asked, false);
    later = sift(closed, asked, false);
    isPastShift = eligible.length + later.length > 0;
  }
  const crewMin = eligible.length === 0 ? undefined : leastOf(eligible, costs) + order.expectedWorkMin;
  return {
    order,
    priority: effectivePriority(order, nowMs),
    rank: serviceRank(order, nowMs, crewMin, tuning),
    eligible,
    later,
    costs,
    past,
    lacksOnlyNeed: isShortOfOpen && eligible.length === 0,
    missing,
    isPastShift,
  };
}

/** What tells who may be asked: by unit, minutes. */
interface Asked {
  readonly past: Prospect['past'];
  readonly costs: Float64Array;
  readonly foreign: Float64Array;
  readonly shiftLeftMin: Float64Array;
  readonly scratch: number[];
}

/** Those of these that were not asked before and are there before their shift ends, or (`isInTime` false) are not. Ascending as they came. */
function sift(units: readonly number[], asked: Asked, isInTime: boolean): readonly number[] {
  const { past, costs, foreign, shiftLeftMin, scratch } = asked;
  let count = 0;
  for (let i = 0; i < units.length; i++) {
    const u = units[i] ?? 0;
    scratch[count] = u;
    // Added, not asked: half of a storm's pairs are too far, in no order, and a wrong guess of a branch costs more than all the rest.
    count = (count + +((costs[u] ?? 0) - (foreign[u] ?? 0) <= (shiftLeftMin[u] ?? 0) === isInTime)) | 0;
  }
  // Mostly that is everybody: no copy.
  const found = count === units.length ? units : scratch.slice(0, count);
  return past.size === 0 ? found : found.filter((u) => !past.has(u));
}

function leastOf(units: readonly number[], costs: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < units.length; i++) {
    const cost = costs[units[i] ?? 0] ?? least;
    if (cost < least) least = cost;
  }
  return least;
}

const NONE: ReadonlyMap<number, PastOffer['endedAs']> = new Map();

/** The most telling end per crew: a refusal and an operator's recall stand, an expiry fades. */
function pastOf(past: readonly PastOffer[], { unitOf }: Crowd, nowMs: number): Prospect['past'] {
  if (past.length === 0) return NONE;
  const asked = new Map<number, PastOffer['endedAs']>();
  for (const { crewId, endedAs, endedAtMs } of past) {
    const unit = unitOf.get(crewId);
    const isFaded = endedAs === 'expired' && nowMs - endedAtMs > EXPIRED_MEMORY_MIN * 60_000;
    if (unit === undefined || isFaded) continue;
    const known = asked.get(unit);
    if (known === undefined || TELLING.indexOf(endedAs) > TELLING.indexOf(known)) asked.set(unit, endedAs);
  }
  return asked;
}

const TELLING: readonly PastOffer['endedAs'][] = ['expired', 'recalled', 'refused'];
const BEFORE = { refused: 'refused_before', expired: 'expired_before', recalled: 'recalled_before' } as const;

/** The cheapest that may go, then the cheapest of those that may not, with the reason. */
export function candidatesOf(prospect: Prospect, crowd: Crowd, isChosen: boolean): Candidate[] {
  const { eligible, costs } = prospect;
  const most = isChosen ? MAX_CANDIDATES : MAX_WAITING_CANDIDATES;
  const shown: Candidate[] = [];
  for (const u of cheapestOf(eligible, costs, most)) present(u, prospect, crowd, null, shown, most);
  if (shown.length === most) return shown;
  for (const u of cheapestOf(othersThan(eligible, crowd.units.length), costs, most - shown.length)) {
    present(u, prospect, crowd, exclusionOf(u, crowd.units[u]?.state, prospect, crowd), shown, most);
  }
  return shown;
}

/** `units` ascending. */
function othersThan(units: readonly number[], count: number): number[] {
  const others: number[] = [];
  for (let u = 0, i = 0; u < count; u++) {
    if (units[i] === u) i += 1;
    else others.push(u);
  }
  return others;
}

/** A unit's crews, as long as there is room for more. */
function present(
  u: number,
  { order }: Prospect,
  crowd: Crowd,
  excluded: Candidate['excluded'],
  shown: Candidate[],
  most: number,
): void {
  const unit = crowd.units[u];
  if (!unit || shown.length >= most) return;
  const price = crowd.pricing.priceOf(unit.state, order);
  for (const { crew, openOrders } of unit.members) {
    if (shown.length >= most) return;
    shown.push({
      crewId: crew.id,
      crewCode: crew.code,
      etaMin: tenth(price.etaMin),
      distanceKm: tenth(price.distanceKm),
      cost: tenth(price.cost),
      openOrders,
      isHomeUlp: price.isHomeUlp,
      excluded,
    });
  }
}

function exclusionOf(u: number, state: CrewState | undefined, { past, order }: Prospect, crowd: Crowd) {
  const asked = past.get(u);
  if (asked) return BEFORE[asked];
  if (crowd.bringing(order.needs).may[u] === 0) return 'lacks_need';
  return state?.closed ?? 'shift_ends';
}

/** The cheapest few in order; units come sorted by code, so equals stay in that order. */
function cheapestOf(units: readonly number[], costs: Float64Array, most: number): number[] {
  const best: number[] = [];
  for (const u of units) {
    const cost = costs[u] ?? 0;
    if (best.length === most && cost >= (costs[best[most - 1] ?? 0] ?? 0)) continue;
    let at = best.length;
    while (at > 0 && cost < (costs[best[at - 1] ?? 0] ?? 0)) at -= 1;
    best.splice(at, 0, u);
    if (best.length > most) best.pop();
  }
  return best;
}

export const tenth = (value: number): number => Math.round(value * 10) / 10;
