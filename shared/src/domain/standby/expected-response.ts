import type { Point } from '../geo/point.ts';
import { bandOf, hourOfDay, meanInBand } from './band.ts';
import type { DemandCell, StandbySettings } from './picture.ts';

/** Kilometres per degree of latitude (mean Earth radius 6371.0088 km). */
const KM_PER_DEGREE = 111.195;
/** How many nearest crews are looked at; the chance that all of them are busy goes to the last. */
const LEVELS = 4;
/** When there is nobody: the wait for a crew, minutes. */
const NOBODY_MIN = 120;
const MOST_BUSY = 0.85;

/** Demand of one band, ready to be asked often. `weight`: faults per hour. */
export interface Field {
  readonly places: readonly Point[];
  readonly weight: Float64Array;
  readonly total: number;
  /** Road minutes from a place to each cell. */
  minutesFrom(place: Point): Float64Array;
  km(from: Point, to: Point): number;
}

/** Cells in one order whatever order they came in: sums are the same to the last bit. */
export function fieldOf(demand: readonly DemandCell[], band: number, settings: StandbySettings): Field {
  const cells = demand
    .map((cell) => ({ place: cell.place, weight: meanInBand(cell, band) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.place.lat - b.place.lat || a.place.lng - b.place.lng || a.weight - b.weight);
  const places = cells.map(({ place }) => place);
  const weight = Float64Array.from(cells, (cell) => cell.weight);
  const km = roadKmOf(places[0]?.lat ?? 0, settings);
  const minutesPerKm = 60 / settings.speedKmh;
  // Points are asked about again and again, and are the same objects.
  const known = new WeakMap<Point, Float64Array>();
  return {
    places,
    weight,
    total: weight.reduce((sum, value) => sum + value, 0),
    km,
    minutesFrom(place) {
      const minutes = known.get(place) ?? Float64Array.from(places, (cell) => km(place, cell) * minutesPerKm);
      known.set(place, minutes);
      return minutes;
    },
  };
}

/** Road km on a flat map around a latitude. The root is written out: Math.hypot takes ten times as long. */
export function roadKmOf(lat: number, { detourFactor }: StandbySettings): (from: Point, to: Point) => number {
  const lngScale = Math.cos((lat * Math.PI) / 180);
  return (from, to) => {
    const north = from.lat - to.lat;
    const east = (from.lng - to.lng) * lngScale;
    return Math.sqrt(north * north + east * east) * KM_PER_DEGREE * detourFactor;
  };
}

/** Fields of a demand: asked each minute with the same, they are two thirds of the work. */
const fields = new WeakMap<readonly DemandCell[], Map<string, Field>>();

export function fieldAt(demand: readonly DemandCell[], atMs: number, settings: StandbySettings): Field {
  const known = fields.get(demand) ?? new Map<string, Field>();
  fields.set(demand, known);
  const band = bandOf(hourOfDay(atMs));
  const key = `${band} ${settings.speedKmh} ${settings.detourFactor}`;
  const field = known.get(key) ?? fieldOf(demand, band, settings);
  known.set(key, field);
  return field;
}

/** The chance that a crew is busy: faults per hour x what one keeps a crew busy / crews (offered load per server). */
export const busyShare = (faultsPerHour: number, crews: number, settings: StandbySettings): number =>
  Math.min(MOST_BUSY, (faultsPerHour * settings.busyMinPerFault) / 60 / Math.max(1, crews));

/** Crews that wait somewhere, seen from every cell. */
export interface Coverage {
  add(minutes: Float64Array): void;
  /** What one more crew there would save: fault-minutes per hour, and the faults per hour that it is saved for. */
  gainOf(minutes: Float64Array): { readonly saved: number; readonly faults: number };
  copy(): Coverage;
}

/**
 * Expected response of the reliability p-median (Snyder and Daskin, Transportation Science 39, 2005, with Daskin's common busy
 * share of 1983): sum over cells of faults per hour x sum over k of (1 - q) q^(k-1) x minutes from the k-th nearest crew, q being
 * the chance that a crew is busy. Independent crews are assumed; good enough to place them.
 */
export function coverageOf(field: Field, q: number, nearest = nobody(field)): Coverage {
  const share = Float64Array.from({ length: LEVELS }, (_, k) => (k === LEVELS - 1 ? 1 : 1 - q) * q ** k);
  const { weight } = field;
  return {
    add(minutes) {
      for (let cell = 0; cell < weight.length; cell++) insert(nearest, cell, minutes[cell] ?? NOBODY_MIN);
    },
    gainOf(minutes) {
      let saved = 0;
      let faults = 0;
      for (let cell = 0; cell < weight.length; cell++) {
        const way = minutes[cell] ?? NOBODY_MIN;
        // Most cells have nearer crews: asked before anything is called, this halves the time.
        if (way >= (nearest[cell * LEVELS + LEVELS - 1] ?? 0)) continue;
        const here = weight[cell] ?? 0;
        saved += gainAt(nearest, cell * LEVELS, way, share) * here;
        faults += here;
      }
      return { saved, faults };
    },
    copy: () => coverageOf(field, q, nearest.slice()),
  };
}

const nobody = (field: Field): Float64Array => new Float64Array(field.weight.length * LEVELS).fill(NOBODY_MIN);

/** Keeps each cell's nearest crews in order; the furthest drops out. */
function insert(nearest: Float64Array, cell: number, minutes: number): void {
  const base = cell * LEVELS;
  let at = LEVELS - 1;
  if (minutes >= (nearest[base + at] ?? 0)) return;
  while (at > 0 && minutes < (nearest[base + at - 1] ?? 0)) {
    nearest[base + at] = nearest[base + at - 1] ?? 0;
    at -= 1;
  }
  nearest[base + at] = minutes;
}

/** Everybody further away than the new crew becomes one further. `base`: the cell's nearest crew. */
function gainAt(nearest: Float64Array, base: number, minutes: number, share: Float64Array): number {
  let gain = 0;
  for (let k = LEVELS - 1; k >= 0; k--) {
    const here = nearest[base + k] ?? 0;
    if (minutes >= here) break;
    const before = k === 0 ? minutes : (nearest[base + k - 1] ?? 0);
    gain += (share[k] ?? 0) * (here - Math.max(before, minutes));
  }
  return gain;
}
