import type { Need } from '../codes.ts';
import type { CrewState, Pricing } from './cost.ts';
import type { Candidate, PastOffer, WaitingOrder } from './picture.ts';
import { effectivePriority, serviceRank } from './priority.ts';

export const MAX_CANDIDATES = 10;
/** A crew that did not answer is asked again after this; one that refused is not. */
export const EXPIRED_MEMORY_MIN = 30;

/** What one order may hope for: each crew's price, and why it is not eligible. */
export interface Prospect {
  readonly order: WaitingOrder;
  readonly priority: number;
  /** What it is served by; see `serviceRank`. */
  readonly rank: number;
  /** Indices of crews that may take it now. */
  readonly eligible: readonly number[];
  /** Crews that might have it but for their load or rest. */
  readonly later: readonly number[];
  /** Price by crew of the two, Infinity for any other: asked for once, a round compares it many times. */
  readonly costs: Float64Array;
  readonly candidates: readonly Candidate[];
  readonly cheapestCost: number | null;
  readonly askedBefore: number;
  /** A crew could go at once but does not bring what the order needs. */
  readonly lacksOnlyNeed: boolean;
  /** Nobody on duty brings these. */
  readonly missing: readonly Need[];
  /** Nobody who may have it gets there before the end of the shift: so somebody goes all the same. */
  readonly isPastShift: boolean;
}

/** What is the same for all orders of a round. */
export interface Crowd {
  readonly crews: readonly CrewState[];
  readonly pricing: Pricing;
  readonly foreignUlpPriceMin: number;
  /** Which crews bring most of these needs, and whether that is all of them. */
  bringing(needs: readonly Need[]): Bringing;
  /** Minutes until each crew's shift ends. */
  readonly shiftLeftMin: Float64Array;
}

interface Bringing {
  readonly may: Uint8Array;
  readonly missing: readonly Need[];
}

export function createCrowd(
  crews: readonly CrewState[],
  pricing: Pricing,
  foreignUlpPriceMin: number,
  nowMs: number,
): Crowd {
  const known = new Map<string, Bringing>();
  return {
    crews,
    pricing,
    foreignUlpPriceMin,
    shiftLeftMin: Float64Array.from(crews, ({ crew }) =>
      crew.shiftEndsAtMs === null ? Number.POSITIVE_INFINITY : (crew.shiftEndsAtMs - nowMs) / 60_000,
    ),
    bringing(needs) {
      const key = [...needs].sort().join(' ');
      const found = known.get(key) ?? bringingOf(crews, needs);
      known.set(key, found);
      return found;
    },
  };
}

/** Hard while any crew on duty brings it all; else who brings the most of it goes, and the decision says what is missing. */
function bringingOf(crews: readonly CrewState[], needs: readonly Need[]): Bringing {
  const brings = crews.map(({ crew }) => needs.filter((n) => crew.equipment.includes(n) || crew.skills.includes(n)));
  const most = brings.reduce((max, own) => Math.max(max, own.length), 0);
  const covered = new Set(brings.filter((own) => own.length === most).flat());
  return {
    may: Uint8Array.from(brings, (own) => (own.length === most ? 1 : 0)),
    missing: most === needs.length ? [] : needs.filter((need) => most === 0 || !covered.has(need)),
  };
}

export function prospectOf(order: WaitingOrder, crowd: Crowd, nowMs: number): Prospect {
  const sorted = sortCrews(order, crowd, nowMs);
  const { eligible, later, shiftOut, raw, past } = sorted;
  const isPastShift = eligible.length + later.length === 0 && shiftOut.length > 0;
  if (isPastShift) for (const c of shiftOut) (crowd.crews[c]?.closed === null ? eligible : later).push(c);
  const costs = new Float64Array(raw.length).fill(Number.POSITIVE_INFINITY);
  for (const c of eligible) costs[c] = raw[c] ?? 0;
  for (const c of later) costs[c] = raw[c] ?? 0;
  const best = cheapestOf(eligible, raw);
  const cheapest = best[0];
  const cheapestCost = cheapest === undefined ? null : (raw[cheapest] ?? null);
  return {
    order,
    priority: effectivePriority(order, nowMs),
    rank: serviceRank(order, nowMs, cheapestCost === null ? undefined : cheapestCost + order.expectedWorkMin),
    eligible,
    later,
    costs,
    candidates: candidatesOf(order, crowd, sorted, best),
    cheapestCost,
    askedBefore: past.size,
    lacksOnlyNeed: sorted.lacksOnlyNeed,
    missing: sorted.missing,
    isPastShift,
  };
}

interface SortedCrews {
  readonly eligible: number[];
  readonly later: number[];
  readonly shiftOut: readonly number[];
  /** Price of every crew. */
  readonly raw: Float64Array;
  /** Crews asked before that are on duty. */
  readonly past: ReadonlyMap<number, PastOffer['endedAs']>;
  readonly may: Uint8Array;
  readonly lacksOnlyNeed: boolean;
  readonly missing: readonly Need[];
}

function sortCrews(order: WaitingOrder, crowd: Crowd, nowMs: number): SortedCrews {
  const { crews, pricing, shiftLeftMin, foreignUlpPriceMin } = crowd;
  const asked = pastOf(order.past, nowMs);
  const { may, missing } = crowd.bringing(order.needs);
  const raw = new Float64Array(crews.length);
  const eligible: number[] = [];
  const later: number[] = [];
  const shiftOut: number[] = [];
  const past = new Map<number, PastOffer['endedAs']>();
  let lacksOnlyNeed = false;
  for (let c = 0; c < crews.length; c++) {
    const state = crews[c];
    if (!state) continue;
    const cost = pricing.costOf(state, order);
    raw[c] = cost;
    const endedAs = asked.size === 0 ? undefined : asked.get(state.crew.id);
    if (endedAs !== undefined) past.set(c, endedAs);
    else if (may[c] === 0) lacksOnlyNeed ||= state.closed === null;
    else if (cost - (state.crew.ulpId === order.ulpId ? 0 : foreignUlpPriceMin) > (shiftLeftMin[c] ?? 0))
      shiftOut.push(c);
    else (state.closed === null ? eligible : later).push(c);
  }
  return { eligible, later, shiftOut, raw, past, may, lacksOnlyNeed, missing };
}

/** The most telling end per crew: a refusal and an operator's recall stand, an expiry fades. */
function pastOf(past: readonly PastOffer[], nowMs: number): Map<string, PastOffer['endedAs']> {
  const asked = new Map<string, PastOffer['endedAs']>();
  for (const offer of past) {
    const isFaded = offer.endedAs === 'expired' && nowMs - offer.endedAtMs > EXPIRED_MEMORY_MIN * 60_000;
    const known = asked.get(offer.crewId);
    if (
      !isFaded &&
      (known === undefined || known === 'expired' || (known === 'recalled' && offer.endedAs === 'refused'))
    )
      asked.set(offer.crewId, offer.endedAs);
  }
  return asked;
}

const BEFORE = { refused: 'refused_before', expired: 'expired_before', recalled: 'recalled_before' } as const;

/** The cheapest that may go, then the cheapest of those that may not, with the reason. */
function candidatesOf(order: WaitingOrder, crowd: Crowd, sorted: SortedCrews, best: readonly number[]): Candidate[] {
  const mayGo = new Set(best);
  const rest: number[] = [];
  if (best.length < MAX_CANDIDATES) for (let c = 0; c < sorted.raw.length; c++) if (!mayGo.has(c)) rest.push(c);
  const shown = [...best, ...cheapestOf(rest, sorted.raw)].slice(0, MAX_CANDIDATES);
  return shown.flatMap((c): Candidate[] => {
    const state = crowd.crews[c];
    if (!state) return [];
    const price = crowd.pricing.priceOf(state, order);
    return [
      {
        crewId: state.crew.id,
        crewCode: state.crew.code,
        etaMin: tenth(price.etaMin),
        distanceKm: tenth(price.distanceKm),
        cost: tenth(price.cost),
        openOrders: state.openOrders,
        isHomeUlp: price.isHomeUlp,
        excluded: mayGo.has(c) ? null : exclusionOf(c, state, sorted),
      },
    ];
  });
}

function exclusionOf(c: number, state: CrewState, { past, may }: SortedCrews): Exclude<Candidate['excluded'], null> {
  const asked = past.get(c);
  if (asked) return BEFORE[asked];
  if (may[c] === 0) return 'lacks_need';
  return state.closed ?? 'shift_ends';
}

/** The cheapest few in order; crews come sorted by code, so equals stay in that order. */
function cheapestOf(crews: readonly number[], raw: Float64Array): number[] {
  const best: number[] = [];
  for (const c of crews) {
    const cost = raw[c] ?? 0;
    if (best.length === MAX_CANDIDATES && cost >= (raw[best[MAX_CANDIDATES - 1] ?? 0] ?? 0)) continue;
    let at = best.length;
    while (at > 0 && cost < (raw[best[at - 1] ?? 0] ?? 0)) at -= 1;
    best.splice(at, 0, c);
    if (best.length > MAX_CANDIDATES) best.pop();
  }
  return best;
}

export const tenth = (value: number): number => Math.round(value * 10) / 10;
