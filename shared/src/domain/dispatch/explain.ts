import type { CrewState, Pricing } from './cost.ts';
import type { Candidate, DispatchSettings, PastOffer, Reason, WaitingOrder } from './picture.ts';

export const MAX_CANDIDATES = 10;
/** A crew that did not answer is asked again after this; one that refused is not. */
export const EXPIRED_MEMORY_MIN = 30;

/** What one order may hope for: each crew's price, and why it is not eligible. */
export interface Prospect {
  readonly order: WaitingOrder;
  readonly priority: number;
  /** Indices of crews that may take it now. */
  readonly eligible: readonly number[];
  /** Price by crew, Infinity where it is not eligible: asked for once, a round compares it many times. */
  readonly costs: Float64Array;
  readonly candidates: readonly Candidate[];
  readonly cheapestCost: number | null;
  /** Crews that would be asked but for their load. */
  readonly fullCrews: readonly number[];
  readonly askedBefore: number;
}

export function prospectOf(
  order: WaitingOrder,
  priority: number,
  crews: readonly CrewState[],
  pricing: Pricing,
  nowMs: number,
): Prospect {
  const past = pastOf(order.past, nowMs);
  const eligible: number[] = [];
  const costs = new Float64Array(crews.length).fill(Number.POSITIVE_INFINITY);
  const fullCrews: number[] = [];
  const free = createTop();
  const excluded = createTop();
  let askedBefore = 0;
  for (let index = 0; index < crews.length; index++) {
    const state = crews[index];
    if (!state) continue;
    const cost = pricing.costOf(state, order);
    if (past.has(state.crew.id)) {
      askedBefore += 1;
      excluded.offer(index, cost);
    } else if (state.freeSlots === 0) {
      fullCrews.push(index);
      excluded.offer(index, cost);
    } else {
      eligible.push(index);
      costs[index] = cost;
      free.offer(index, cost);
    }
  }
  const candidates = [...free.best, ...excluded.best]
    .slice(0, MAX_CANDIDATES)
    .flatMap(({ index }) => candidateOf(crews[index], order, pricing, past));
  const cheapestCost = free.best[0]?.cost ?? null;
  return { order, priority, eligible, costs, candidates, cheapestCost, fullCrews, askedBefore };
}

/** The most telling end per crew: a refusal and an operator's recall stand, an expiry fades. */
function pastOf(past: readonly PastOffer[], nowMs: number): Map<string, PastOffer['endedAs']> {
  const asked = new Map<string, PastOffer['endedAs']>();
  for (const offer of past) {
    const isFaded = offer.endedAs === 'expired' && nowMs - offer.endedAtMs > EXPIRED_MEMORY_MIN * 60_000;
    const known = asked.get(offer.crewId);
    if (!isFaded && (known === undefined || known === 'expired')) asked.set(offer.crewId, offer.endedAs);
  }
  return asked;
}

const BEFORE = { refused: 'refused_before', expired: 'expired_before', recalled: 'recalled_before' } as const;

function candidateOf(
  state: CrewState | undefined,
  order: WaitingOrder,
  pricing: Pricing,
  past: Map<string, PastOffer['endedAs']>,
): Candidate[] {
  if (!state) return [];
  const price = pricing.priceOf(state, order);
  const asked = past.get(state.crew.id);
  return [
    {
      crewId: state.crew.id,
      crewCode: state.crew.code,
      etaMin: tenth(price.etaMin),
      distanceKm: tenth(price.distanceKm),
      cost: tenth(price.cost),
      openOrders: state.openOrders,
      isHomeUlp: price.isHomeUlp,
      excluded: asked ? BEFORE[asked] : state.freeSlots === 0 ? 'full' : null,
    },
  ];
}

/** Keeps the cheapest few in order; crews come sorted by code, so equals stay in that order. */
function createTop() {
  const best: { index: number; cost: number }[] = [];
  return {
    best,
    offer(index: number, cost: number) {
      const last = best[MAX_CANDIDATES - 1];
      if (last && cost >= last.cost) return;
      let at = best.length;
      while (at > 0 && cost < (best[at - 1]?.cost ?? 0)) at -= 1;
      best.splice(at, 0, { index, cost });
      if (best.length > MAX_CANDIDATES) best.pop();
    },
  };
}

/** Why nobody has it, in the order a dispatcher would ask. */
export function whyNobody(prospect: Prospect, crews: number, ahead: number): Reason {
  if (crews === 0) return { code: 'no_crew_on_duty', data: {} };
  if (prospect.eligible.length > 0) return { code: 'higher_priority_first', data: { ordersAhead: ahead } };
  if (prospect.fullCrews.length > 0) return { code: 'all_full', data: { crews: prospect.fullCrews.length } };
  return { code: 'all_refused', data: { crews: prospect.askedBefore } };
}

export const attemptsReason = (order: WaitingOrder, settings: DispatchSettings): Reason[] =>
  order.attempts >= settings.maxAttempts ? [{ code: 'attempts_exhausted', data: { attempts: order.attempts } }] : [];

export const tenth = (value: number): number => Math.round(value * 10) / 10;
