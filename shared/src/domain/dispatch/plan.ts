import { type CrewState, createPricing, crewStateOf } from './cost.ts';
import { type Exchange, findExchange } from './divert.ts';
import { alsoTrue, whyNobody } from './explain.ts';
import { isHeldBack } from './hold-back.ts';
import type { DispatchPicture, OrderDecision, Reason, RoundPlan } from './picture.ts';
import { findTakings, type Taking } from './preempt.ts';
import { byRank } from './priority.ts';
import { candidatesOf, type Prospect, prospectOf, tenth } from './prospect.ts';
import { type Served, type Slot, serve } from './serve.ts';
import { type DispatchTuning, TUNING } from './tuning.ts';
import { type Crowd, createCrowd } from './units.ts';

/**
 * Plans one round: which waiting orders go to which crews now, and for every other order why nobody. Priority decides which orders
 * are served, cost decides by whom, exactly. A decision for every order, most urgent first. Pure and independent of input order.
 */
export function planRound(picture: DispatchPicture, nowMs: number, tuning: DispatchTuning = TUNING): RoundPlan {
  return planOf(layRound(picture, nowMs, tuning), picture, tuning);
}

/** A round before it is put into words; who looks at the whole plan goes on from here. */
export interface LaidRound {
  readonly diversions: RoundPlan['diversions'];
  readonly crowd: Crowd;
  /** Most urgent first. */
  readonly prospects: readonly Prospect[];
  /** Held back by a storm. */
  readonly held: ReadonlySet<Prospect>;
  readonly takings: ReadonlyMap<Prospect, Taking>;
  readonly served: Served;
}

export function layRound(picture: DispatchPicture, nowMs: number, tuning: DispatchTuning): LaidRound {
  const crowd = crowdOf(picture, nowMs);
  const width = crowd.units.length;
  // One piece of memory for all prices: 2,000 of their own kept the collector busy for a tenth of the round.
  const costs = new Float64Array(picture.orders.length * width);
  const prospects = byRank(
    picture.orders.map((order, i) =>
      prospectOf(order, crowd, nowMs, costs.subarray(i * width, (i + 1) * width), tuning),
    ),
  );
  const held = new Set(prospects.filter(({ order }) => isHeldBack(order, picture, nowMs)));
  const takings = findTakings(prospects, crowd, picture.settings, tuning);
  const waiting = prospects.filter((prospect) => !held.has(prospect) && !takings.has(prospect));
  const taken = new Set([...takings.values()].map(({ state }) => state.crew.id));
  const first = serve(waiting, crowd, taken, tuning, picture.settings.loadPriceMin, nowMs);
  const { diversions, instead } = findExchange(crowd, picture, first, taken, tuning, nowMs);
  const served = instead.size === 0 ? first : without(first, instead);
  return { diversions, crowd, prospects, held, takings, served };
}

/** What waits for a crew that is called back is not sent yet. */
const without = ({ now, later }: Served, instead: Exchange['instead']): Served => ({
  now: new Map([...now].filter(([prospect]) => !instead.has(prospect))),
  later: new Map([...later, ...instead]),
});

export function planOf(round: LaidRound, picture: DispatchPicture, tuning: DispatchTuning): RoundPlan {
  const { crowd, held, takings, served } = round;
  let ahead = 0;
  const outcomeOf = (prospect: Prospect): Outcome => {
    const taking = takings.get(prospect);
    const slot = served.now.get(prospect);
    if (taking || slot) ahead += 1;
    if (taking) return takenBy(taking);
    if (slot) return sentTo(prospect, slot, crowd, picture.settings.loadPriceMin);
    if (held.has(prospect)) return { chosen: null, why: { code: 'storm_feeders_first', data: {} } };
    const busy = prospect.eligible.length > 0 ? served.later.get(prospect) : undefined;
    return { chosen: null, why: busy ? waitsFor(busy, tuning) : whyNobody(prospect, crowd, ahead) };
  };
  return {
    decisions: round.prospects.map((prospect) => decisionOf(prospect, crowd, picture, outcomeOf(prospect))),
    preemptions: preemptionsOf(takings),
    diversions: round.diversions,
    reserved: reservedOf(served.later),
  };
}

/** Crews in an order that does not depend on how they came. */
export function crowdOf(picture: DispatchPicture, nowMs: number): Crowd {
  const crews = [...picture.crews]
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.id < b.id ? -1 : 1))
    .map((crew) => crewStateOf(crew, picture.settings, nowMs));
  return createCrowd(crews, createPricing(picture), picture, nowMs);
}

interface Outcome {
  readonly chosen: OrderDecision['chosen'];
  readonly why: Reason;
}

function sentTo(prospect: Prospect, { state, rank }: Slot, { pricing, units }: Crowd, loadPriceMin: number): Outcome {
  const price = pricing.priceOf(state, prospect.order);
  const later = rank * loadPriceMin;
  // The cheapest for the whole round need not be the cheapest for this order.
  let cheaper = 0;
  for (const u of prospect.eligible) if ((prospect.costs[u] ?? 0) < price.cost - 0.05) cheaper += 1;
  return {
    chosen: {
      crewId: state.crew.id,
      crewCode: state.crew.code,
      etaMin: tenth(price.etaMin + later),
      distanceKm: tenth(price.distanceKm),
    },
    why: {
      code: crewsIn(prospect, units) === 1 ? 'only_candidate' : 'cheapest',
      data: { cost: tenth(price.cost + later), rank: 1 + cheaper, travel: price.travel },
    },
  };
}

const crewsIn = ({ eligible }: Prospect, units: Crowd['units']): number =>
  eligible.reduce((sum, u) => sum + (units[u]?.members.length ?? 0), 0);

function takenBy({ state, etaMin, distanceKm, savesMin, victim }: Taking): Outcome {
  return {
    chosen: {
      crewId: state.crew.id,
      crewCode: state.crew.code,
      etaMin: tenth(etaMin),
      distanceKm: tenth(distanceKm),
    },
    why: { code: 'preempts', data: { savesMin, orderId: victim.id } },
  };
}

const waitsFor = ({ crew, waitMin }: CrewState, tuning: DispatchTuning): Reason => ({
  code: 'waits_for_nearly_free',
  data: { crewCode: crew.code, minutes: Math.ceil(waitMin), boundMin: tuning.waitBoundMin },
});

function decisionOf(
  prospect: Prospect,
  crowd: Crowd,
  { settings }: DispatchPicture,
  { chosen, why }: Outcome,
): OrderDecision {
  const { order, priority } = prospect;
  return {
    orderId: order.id,
    version: order.version,
    priority,
    chosen,
    reasons: [why, ...alsoTrue(prospect, settings, chosen !== null)],
    // Only what is stored or shown is looked at: in a storm that is a tenth of the orders, and a round has thousands.
    get candidates() {
      return candidatesOf(prospect, crowd, chosen !== null);
    },
  };
}

const preemptionsOf = (takings: ReadonlyMap<Prospect, Taking>): RoundPlan['preemptions'] =>
  [...takings].map(([prospect, { state, victim, savesMin }]) => ({
    crewId: state.crew.id,
    orderId: victim.id,
    forOrderId: prospect.order.id,
    savesMin,
  }));

const reservedOf = (later: Served['later']): RoundPlan['reserved'] =>
  [...later].map(([prospect, { crew, waitMin }]) => ({
    orderId: prospect.order.id,
    crewId: crew.id,
    readyMin: tenth(waitMin),
  }));
