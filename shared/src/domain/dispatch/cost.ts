import type { Point } from '../geo/point.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, RoadTime, WaitingOrder } from './picture.ts';
import { remainingWorkMin } from './work-time.ts';

/** Kilometres per degree of latitude (mean Earth radius 6371.0088 km). */
const KM_PER_DEGREE = 111.195;
/** A crew that has restored power only packs up. */
const PACKING_MIN = 2;
const SHORTEST_REST_MIN = 2;

/** A crew as the planner prices it. Minutes and km. */
export interface CrewState {
  readonly crew: DutyCrew;
  /** Where it is: a young position, else its posko. */
  readonly here: Point;
  /** Where it sets out from: its last open order, else where it is. */
  readonly start: Point;
  readonly usesPosko: boolean;
  /** `here` is where it was seen a moment ago, not where it is guessed to be. */
  readonly isSeen: boolean;
  /** Until it can set out: ways and work still to do, packing up, its rest; or the turn-out. */
  readonly waitMin: number;
  readonly openOrders: number;
  /** As many more orders may be sent to it now. */
  readonly freeSlots: number;
  /** Why none; null = some may. */
  readonly closed: 'full' | 'busy' | 'resting' | null;
}

export interface Price {
  readonly etaMin: number;
  readonly distanceKm: number;
  /** Minutes: arrival, and what sending a foreign ULP's crew costs. */
  readonly cost: number;
  readonly isHomeUlp: boolean;
  /** What the arrival was computed by. */
  readonly travel: RoadTime['travel'] | 'distance';
}

export function crewStateOf(crew: DutyCrew, settings: DispatchSettings, nowMs: number): CrewState {
  const isYoung = crew.fix !== null && nowMs - crew.fix.atMs <= settings.positionMaxAgeS * 1000;
  const here = isYoung && crew.fix ? crew.fix.place : crew.posko;
  const openOrders = crew.load.length;
  const restMin = crew.restUntilMs === null ? 0 : Math.max(0, (crew.restUntilMs - nowMs) / 60_000);
  const waitMin =
    openOrders === 0 ? restMin + settings.turnOutMin : Math.max(restMin, throughIn(crew, here, settings, nowMs));
  const freeSlots = slotsOf(openOrders, waitMin, restMin, settings);
  return {
    crew,
    here,
    start: crew.load.at(-1)?.place ?? here,
    usesPosko: !isYoung && openOrders === 0,
    isSeen: isYoung,
    waitMin,
    openOrders,
    freeSlots,
    closed: freeSlots > 0 ? null : closedAs(openOrders, restMin, settings),
  };
}

/** Late commitment: an idle crew takes an order, a busy one only when it is nearly through, up to what the setting allows. */
function slotsOf(openOrders: number, waitMin: number, restMin: number, settings: DispatchSettings): number {
  const room = settings.maxOpenOrdersPerCrew - openOrders;
  const isFree = openOrders === 0 && restMin === 0;
  const ahead = settings.commitAheadMin - waitMin;
  if (room <= 0 || (!isFree && ahead < 0)) return 0;
  return Math.min(room, 1 + (ahead <= 0 ? 0 : Math.floor(ahead / Math.max(1, settings.loadPriceMin))));
}

const closedAs = (openOrders: number, restMin: number, settings: DispatchSettings): 'full' | 'busy' | 'resting' =>
  openOrders >= settings.maxOpenOrdersPerCrew ? 'full' : openOrders === 0 && restMin > 0 ? 'resting' : 'busy';

/** Minutes until the crew is through with what it has, ways between included, in the order that it holds them. */
function throughIn(crew: DutyCrew, here: Point, settings: DispatchSettings, nowMs: number): number {
  let from = here;
  let minutes = 0;
  for (const [i, held] of crew.load.entries()) {
    if (i === 0 && (held.state === 'offered' || held.state === 'accepted')) minutes += settings.turnOutMin;
    if (held.state !== 'on_site' && held.state !== 'restored') minutes += travelMin(from, held.place, settings);
    minutes += heldMin(held, nowMs);
    from = held.place;
  }
  return minutes;
}

/** Minutes of work left on an order that a crew holds, from arrival or from now. */
export function heldMin({ state, arrivedAtMs, expectedWorkMin }: HeldOrder, nowMs: number): number {
  if (state === 'restored') return PACKING_MIN;
  if (state !== 'on_site' || arrivedAtMs === null) return expectedWorkMin;
  return Math.max(SHORTEST_REST_MIN, remainingWorkMin(expectedWorkMin, (nowMs - arrivedAtMs) / 60_000));
}

/**
 * Road km between two places of one lane, on a flat map: against the great circle off by less than 0.1 % over 100 km near the equator,
 * and thirty times faster than haversine.
 */
export function roadKm(a: Point, b: Point, detourFactor: number): number {
  const north = a.lat - b.lat;
  const east = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.sqrt(north * north + east * east) * KM_PER_DEGREE * detourFactor;
}

export const travelMin = (a: Point, b: Point, { detourFactor, speedKmh }: DispatchSettings): number =>
  (roadKm(a, b, detourFactor) * 60) / speedKmh;

/** Prices of crews for orders. `costOf` is `priceOf(...).cost` without making an object: a storm asks 600,000 times a round. */
export interface Pricing {
  /** Of all units at once, into `costs`. */
  priceAll(units: Units, order: WaitingOrder, costs: Float64Array): void;
  /** What each of these costs for being of another ULP than this one. */
  foreignMin(units: Units, ulpId: string): Float64Array;
  costOf(state: CrewState, order: WaitingOrder): number;
  priceOf(state: CrewState, order: WaitingOrder): Price;
}

type Units = readonly { readonly state: CrewState }[];

export function createPricing(picture: DispatchPicture): Pricing {
  const { settings, roads } = picture;
  // The same scale whatever order the picture comes in, so that the same picture gets the same plan.
  const southmost = picture.crews.reduce((lat, crew) => Math.min(lat, crew.posko.lat), 90);
  const lngScale = Math.cos(((southmost === 90 ? 0 : southmost) * Math.PI) / 180);
  const minutesPerKm = 60 / settings.speedKmh;
  const perDegree = KM_PER_DEGREE * settings.detourFactor * minutesPerKm;
  const kmOf = (state: CrewState, order: WaitingOrder): number => {
    const north = state.start.lat - order.place.lat;
    const east = (state.start.lng - order.place.lng) * lngScale;
    return Math.sqrt(north * north + east * east) * KM_PER_DEGREE * settings.detourFactor;
  };
  const foreign = (state: CrewState, order: WaitingOrder): number =>
    state.crew.ulpId === order.ulpId ? 0 : settings.foreignUlpPriceMin;
  let flat: Flat | null = null;
  const flatOf = (units: Units): Flat => {
    if (flat?.units !== units) flat = flattened(units, lngScale);
    return flat;
  };
  const costOf = (state: CrewState, order: WaitingOrder): number => {
    const minutes = roads?.minutes(state.crew.id, order.id)?.minutes ?? kmOf(state, order) * minutesPerKm;
    return state.waitMin + minutes + foreign(state, order);
  };
  return {
    costOf,
    foreignMin: (units, ulpId) => foreignOf(flatOf(units), ulpId, settings),
    priceAll(units, order, costs) {
      if (roads) for (const [u, { state }] of units.entries()) costs[u] = costOf(state, order);
      else
        fill(costs, flatOf(units), foreignOf(flatOf(units), order.ulpId, settings), order.place, lngScale, perDegree);
    },
    priceOf(state, order) {
      const road = roads?.minutes(state.crew.id, order.id) ?? null;
      const distanceKm = road?.km ?? kmOf(state, order);
      const etaMin = state.waitMin + (road?.minutes ?? distanceKm * minutesPerKm);
      return {
        etaMin,
        distanceKm,
        cost: etaMin + foreign(state, order),
        isHomeUlp: state.crew.ulpId === order.ulpId,
        travel: road?.travel ?? 'distance',
      };
    },
  };
}

/** Units in columns: what a storm's many prices are reckoned from. */
interface Flat {
  readonly units: Units;
  readonly lats: Float64Array;
  readonly lngs: Float64Array;
  readonly waits: Float64Array;
  readonly foreign: Map<string, Float64Array>;
}

const flattened = (units: Units, lngScale: number): Flat => ({
  units,
  lats: Float64Array.from(units, ({ state }) => state.start.lat),
  lngs: Float64Array.from(units, ({ state }) => state.start.lng * lngScale),
  waits: Float64Array.from(units, ({ state }) => state.waitMin),
  foreign: new Map(),
});

/** Once per ULP: to compare the names pair by pair took longer than all the rest of a price. */
function foreignOf({ units, foreign }: Flat, ulpId: string, { foreignUlpPriceMin }: DispatchSettings): Float64Array {
  const known = foreign.get(ulpId);
  if (known) return known;
  const minutes = Float64Array.from(units, ({ state }) => (state.crew.ulpId === ulpId ? 0 : foreignUlpPriceMin));
  foreign.set(ulpId, minutes);
  return minutes;
}

function fill(
  costs: Float64Array,
  { lats, lngs, waits }: Flat,
  foreign: Float64Array,
  place: Point,
  lngScale: number,
  perDegree: number,
): void {
  const { lat } = place;
  const lng = place.lng * lngScale;
  for (let u = 0; u < costs.length; u++) {
    const north = (lats[u] ?? 0) - lat;
    const east = (lngs[u] ?? 0) - lng;
    costs[u] = (waits[u] ?? 0) + Math.sqrt(north * north + east * east) * perDegree + (foreign[u] ?? 0);
  }
}
