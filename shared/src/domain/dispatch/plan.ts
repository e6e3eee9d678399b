import type { Slot } from './assign.ts';
import { createPricing, crewStateOf } from './cost.ts';
import { alsoTrue, whyNobody } from './explain.ts';
import { isHeldBack } from './hold-back.ts';
import type { DispatchPicture, OrderDecision, Reason, RoundPlan } from './picture.ts';
import { findTakings, type Taking } from './preempt.ts';
import { byRank } from './priority.ts';
import { type Crowd, createCrowd, type Prospect, prospectOf, tenth } from './prospect.ts';
import { serve } from './serve.ts';
import { type DispatchTuning, TUNING } from './tuning.ts';

/**
 * Plans one round: which waiting orders go to which crews now, and for every other order why nobody. Priority decides which orders
 * are served, cost decides by whom, exactly. A decision for every order, most urgent first. Pure and independent of input order.
 */
export function planRound(picture: DispatchPicture, nowMs: number, tuning: DispatchTuning = TUNING): RoundPlan {
  const { settings } = picture;
  const crowd = crowdOf(picture, nowMs);
  const prospects = byRank(picture.orders.map((order) => prospectOf(order, crowd, nowMs)));
  const held = new Set(prospects.filter(({ order }) => isHeldBack(order, picture, nowMs)));
  const takings = findTakings(prospects, crowd, settings, tuning);
  const waiting = prospects.filter((prospect) => !held.has(prospect) && !takings.has(prospect));
  const taken = crowd.crews.map((_, c) => [...takings.values()].filter(({ crew }) => crew === c).length);
  const served = serve(waiting, crowd, taken, tuning, settings.loadPriceMin, nowMs);
  let ahead = 0;
  const decisions = prospects.map((prospect) => {
    const slot = served.now.get(prospect);
    const taking = takings.get(prospect);
    if (slot || taking) ahead += 1;
    if (taking) return decisionOf(prospect, picture, takenBy(taking, crowd));
    if (slot) return decisionOf(prospect, picture, sentTo(prospect, slot, crowd, settings.loadPriceMin));
    if (held.has(prospect))
      return decisionOf(prospect, picture, { chosen: null, why: { code: 'storm_feeders_first', data: {} } });
    const busy = prospect.eligible.length > 0 ? served.later.get(prospect) : undefined;
    const why = busy === undefined ? whyNobody(prospect, crowd, ahead) : waitsFor(busy, crowd, tuning);
    return decisionOf(prospect, picture, { chosen: null, why });
  });
  return { decisions, preemptions: preemptionsOf(takings, crowd), reserved: reservedOf(served.later, crowd) };
}

/** Crews in an order that does not depend on how they came. */
export function crowdOf(picture: DispatchPicture, nowMs: number): Crowd {
  const crews = [...picture.crews]
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.id < b.id ? -1 : 1))
    .map((crew) => crewStateOf(crew, picture.settings, nowMs));
  return createCrowd(crews, createPricing(picture), picture.settings.foreignUlpPriceMin, nowMs);
}

interface Outcome {
  readonly chosen: OrderDecision['chosen'];
  readonly why: Reason;
}

function sentTo(prospect: Prospect, slot: Slot, { crews, pricing }: Crowd, loadPriceMin: number): Outcome {
  const state = crews[slot.crew];
  if (!state) throw new Error('an order was assigned to a crew that is not there');
  const price = pricing.priceOf(state, prospect.order);
  const later = slot.rank * loadPriceMin;
  // The cheapest for the whole round need not be the cheapest for this order.
  const rank = 1 + prospect.candidates.filter((c) => c.excluded === null && (c.cost ?? 0) < tenth(price.cost)).length;
  return {
    chosen: {
      crewId: state.crew.id,
      crewCode: state.crew.code,
      etaMin: tenth(price.etaMin + later),
      distanceKm: tenth(price.distanceKm),
    },
    why: {
      code: prospect.eligible.length === 1 ? 'only_candidate' : 'cheapest',
      data: { cost: tenth(price.cost + later), rank, travel: price.travel },
    },
  };
}

function takenBy({ crew, etaMin, distanceKm, savesMin, victim }: Taking, { crews }: Crowd): Outcome {
  const state = crews[crew];
  return {
    chosen: {
      crewId: state?.crew.id ?? '',
      crewCode: state?.crew.code ?? '',
      etaMin: tenth(etaMin),
      distanceKm: tenth(distanceKm),
    },
    why: { code: 'preempts', data: { savesMin, orderId: victim.id } },
  };
}

function waitsFor(crew: number, { crews }: Crowd, tuning: DispatchTuning): Reason {
  const state = crews[crew];
  const data = {
    crewCode: state?.crew.code ?? '',
    minutes: Math.ceil(state?.waitMin ?? 0),
    boundMin: tuning.waitBoundMin,
  };
  return { code: 'waits_for_nearly_free', data };
}

function decisionOf(prospect: Prospect, { settings }: DispatchPicture, { chosen, why }: Outcome): OrderDecision {
  const { order, priority, candidates } = prospect;
  const reasons = [why, ...alsoTrue(prospect, settings, chosen !== null)];
  return { orderId: order.id, version: order.version, priority, candidates, chosen, reasons };
}

const preemptionsOf = (takings: ReadonlyMap<Prospect, Taking>, { crews }: Crowd): RoundPlan['preemptions'] =>
  [...takings].map(([prospect, { crew, victim, savesMin }]) => ({
    crewId: crews[crew]?.crew.id ?? '',
    orderId: victim.id,
    forOrderId: prospect.order.id,
    savesMin,
  }));

const reservedOf = (later: ReadonlyMap<Prospect, number>, { crews }: Crowd): RoundPlan['reserved'] =>
  [...later].map(([prospect, crew]) => ({
    orderId: prospect.order.id,
    crewId: crews[crew]?.crew.id ?? '',
    readyMin: tenth(crews[crew]?.waitMin ?? 0),
  }));
