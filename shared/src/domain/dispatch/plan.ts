import { assignCheapest, type Slot } from './assign.ts';
import { chooseByPriority } from './choose.ts';
import { type CrewState, createPricing, crewStateOf, type Price, type Pricing } from './cost.ts';
import { attemptsReason, type Prospect, prospectOf, tenth, whyNobody } from './explain.ts';
import { crewsInPlay } from './in-play.ts';
import { findWaits } from './nearly-free.ts';
import type { DispatchPicture, OrderDecision } from './picture.ts';
import { byPriority, effectivePriority } from './priority.ts';

/** Cells of one assignment: keeps munkres under some 20 ms; 300 x 300 still fits. */
const MAX_CELLS = 120_000;

/**
 * Plans one round: which waiting orders go to which crews now, and for every other order why nobody. Priority decides which orders
 * are served, cost decides by whom, exactly. A decision for every order, most urgent first. Pure and independent of input order.
 */
export function planRound(picture: DispatchPicture, nowMs: number): OrderDecision[] {
  const crews = [...picture.crews]
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.id < b.id ? -1 : 1))
    .map((crew) => crewStateOf(crew, picture.settings, nowMs));
  const desk: Desk = { picture, crews, pricing: createPricing(picture) };
  const { pricing } = desk;
  const prospects = byPriority(picture.orders, nowMs).map((order) =>
    prospectOf(order, effectivePriority(order, nowMs), crews, pricing, nowMs),
  );
  const waits = findWaits(prospects, crews, pricing, picture.settings, nowMs);
  const served = serve(
    prospects.filter((prospect) => !waits.has(prospect)),
    desk,
  );
  let ahead = 0;
  return prospects.map((prospect) => {
    const slot = served.get(prospect);
    const wait = waits.get(prospect);
    if (slot !== undefined) ahead += 1;
    return decisionOf(
      prospect,
      picture,
      slot === undefined ? null : describe(prospect, slot, desk),
      wait ?? whyNobody(prospect, crews.length, ahead),
    );
  });
}

/** What every step of a round looks at. */
interface Desk {
  readonly picture: DispatchPicture;
  readonly crews: readonly CrewState[];
  readonly pricing: Pricing;
}

/** Passes: each gives crews as many new orders as fit one exact assignment; usually one pass is all. */
function serve(waiting: readonly Prospect[], desk: Desk): Map<Prospect, Slot> {
  const { crews } = desk;
  const served = new Map<Prospect, Slot>();
  const given = crews.map(() => 0);
  for (;;) {
    const left = waiting.filter((prospect) => !served.has(prospect) && prospect.eligible.length > 0);
    const perCrew = slotsPerCrew(left.length, crews, given);
    const slots = crews.map((crew, c) => Math.min(perCrew, crew.freeSlots - (given[c] ?? 0)));
    const chosen = chooseByPriority(
      left.map((prospect) => prospect.eligible),
      slots,
    ).flatMap((i) => left[i] ?? []);
    const assigned = assignPass(chosen, slots, given, desk);
    if (assigned.length === 0) return served;
    for (const [prospect, crew] of assigned) {
      served.set(prospect, { crew, rank: given[crew] ?? 0 });
      given[crew] = (given[crew] ?? 0) + 1;
    }
  }
}

/** As many slots of each crew as the matrix may have columns, at least one. */
function slotsPerCrew(orders: number, crews: readonly CrewState[], given: readonly number[]): number {
  let most = 1;
  let open = 0;
  for (const [c, crew] of crews.entries()) {
    const free = crew.freeSlots - (given[c] ?? 0);
    most = Math.max(most, free);
    if (free > 0) open += 1;
  }
  while (most > 1 && Math.min(orders, open * most) * open * most > MAX_CELLS) most -= 1;
  return most;
}

/** Orders with their crews, most urgent first: of two orders for one crew the more urgent one is its first. */
function assignPass(
  chosen: readonly Prospect[],
  slots: readonly number[],
  given: readonly number[],
  { picture }: Desk,
): [Prospect, number][] {
  const inPlay = crewsInPlay(
    chosen.map((prospect) => prospect.costs),
    slots,
  );
  const columns: Slot[] = [];
  for (const crew of inPlay) {
    const most = Math.min(slots[crew] ?? 0, chosen.length);
    for (let i = 0; i < most; i++) columns.push({ crew, rank: (given[crew] ?? 0) + i });
  }
  const { loadPriceMin } = picture.settings;
  const assigned = assignCheapest(chosen.length, columns, (o, slot) => {
    const cost = chosen[o]?.costs[slot.crew] ?? Number.POSITIVE_INFINITY;
    return cost === Number.POSITIVE_INFINITY ? null : cost + slot.rank * loadPriceMin;
  });
  return chosen.flatMap((prospect, o): [Prospect, number][] => {
    const slot = assigned[o];
    return slot ? [[prospect, slot.crew]] : [];
  });
}

type Chosen = NonNullable<OrderDecision['chosen']> & Pick<Price, 'cost' | 'travel'> & { readonly rank: number };

function describe(prospect: Prospect, slot: Slot, { crews, pricing, picture }: Desk): Chosen | null {
  const state = crews[slot.crew];
  if (!state) return null;
  const price = pricing.priceOf(state, prospect.order);
  const later = slot.rank * picture.settings.loadPriceMin;
  return {
    crewId: state.crew.id,
    crewCode: state.crew.code,
    etaMin: tenth(price.etaMin + later),
    distanceKm: tenth(price.distanceKm),
    cost: tenth(price.cost + later),
    travel: price.travel,
    // The cheapest for the whole round need not be the cheapest for this order.
    rank: 1 + prospect.candidates.filter((c) => c.excluded === null && (c.cost ?? 0) < tenth(price.cost)).length,
  };
}

function decisionOf(
  prospect: Prospect,
  picture: DispatchPicture,
  chosen: Chosen | null,
  nobody: OrderDecision['reasons'][number],
): OrderDecision {
  const { order, priority, candidates, eligible } = prospect;
  const extra = attemptsReason(order, picture.settings);
  const base = { orderId: order.id, version: order.version, priority, candidates };
  if (!chosen) return { ...base, chosen: null, reasons: [nobody, ...extra] };
  const { rank, cost, travel, ...crew } = chosen;
  const code = eligible.length === 1 ? 'only_candidate' : 'cheapest';
  return { ...base, chosen: crew, reasons: [{ code, data: { cost, rank, travel } }, ...extra] };
}
