import type { Point } from '../geo/point.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, RoadTime, WaitingOrder } from './picture.ts';

/** Kilometres per degree of latitude (mean Earth radius 6371.0088 km). */
const KM_PER_DEGREE = 111.195;
/** A crew that has restored power only packs up. */
const PACKING_MIN = 2;
const SHORTEST_REST_MIN = 2;

/** A crew as the planner prices it. Minutes and km. */
export interface CrewState {
  readonly crew: DutyCrew;
  /** Where it sets out from: its last open order, else a young position, else its posko. */
  readonly start: Point;
  readonly usesPosko: boolean;
  /** Until it can set out: rest of the running work, then one load price per order not begun; or the turn-out. */
  readonly waitMin: number;
  readonly openOrders: number;
  readonly freeSlots: number;
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
  return {
    crew,
    start: crew.load.at(-1)?.place ?? here,
    usesPosko: !isYoung && openOrders === 0,
    waitMin: openOrders === 0 ? settings.turnOutMin : restOf(crew, settings, nowMs),
    openOrders,
    freeSlots: Math.max(0, settings.maxOpenOrdersPerCrew - openOrders),
  };
}

/** Minutes until the crew is through with what it has. Running work counts by its elapsed time, the rest by the load price. */
export function restOf(crew: DutyCrew, settings: DispatchSettings, nowMs: number): number {
  return crew.load.reduce((sum, held) => {
    if (held.state === 'restored') return sum + PACKING_MIN;
    if (held.state !== 'on_site' || held.arrivedAtMs === null) return sum + settings.loadPriceMin;
    return sum + Math.max(SHORTEST_REST_MIN, settings.loadPriceMin - (nowMs - held.arrivedAtMs) / 60_000);
  }, 0);
}

/** Prices of crews for orders. `costOf` is `priceOf(...).cost` without making an object: a storm asks 600,000 times a round. */
export interface Pricing {
  costOf(state: CrewState, order: WaitingOrder): number;
  priceOf(state: CrewState, order: WaitingOrder): Price;
}

/**
 * Distances on a flat map around the lane: against the great circle off by less than 0.1 % over 100 km near the equator, and thirty
 * times faster than haversine.
 */
export function createPricing(picture: DispatchPicture): Pricing {
  const { settings, roads } = picture;
  const lngScale = Math.cos(((picture.orders[0]?.place.lat ?? picture.crews[0]?.posko.lat ?? 0) * Math.PI) / 180);
  const minutesPerKm = 60 / settings.speedKmh;
  const kmOf = (state: CrewState, order: WaitingOrder): number => {
    const north = state.start.lat - order.place.lat;
    const east = (state.start.lng - order.place.lng) * lngScale;
    return Math.sqrt(north * north + east * east) * KM_PER_DEGREE * settings.detourFactor;
  };
  const foreign = (state: CrewState, order: WaitingOrder): number =>
    state.crew.ulpId === order.ulpId ? 0 : settings.foreignUlpPriceMin;
  return {
    costOf(state, order) {
      const travelMin = roads?.minutes(state.crew.id, order.id)?.minutes ?? kmOf(state, order) * minutesPerKm;
      return state.waitMin + travelMin + foreign(state, order);
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
