import { BAND_STARTS, bandOf, meanInBand } from './band.ts';
import { busyShare, type Coverage, coverageOf, type Field, fieldOf } from './expected-response.ts';
import type { CandidatePoint, DemandCell, StandbyPoint, StandbySettings } from './picture.ts';

/** Rounds of exchange; measured on Bangka the third finds nothing any more. */
const MOST_ROUNDS = 6;
/** An exchange must save at least this share of what is at stake: no endless swapping for rounding errors. */
const LEAST_SAVED = 1e-6;

export interface PointsQuestion {
  readonly demand: readonly DemandCell[];
  readonly candidates: readonly CandidatePoint[];
  /** Crews on duty: one point for each. */
  readonly crews: number;
  /** Any hour of the band. */
  readonly hour: number;
  readonly settings: StandbySettings;
}

/**
 * Where crews wait in an hour band so that the expected response is least (`coverageOf`): greedily one after the other, then
 * exchanged one by one while that helps (Teitz and Bart, Operations Research 16, 1968). A busy place may get several crews. Same
 * question, same points, whatever order demand and candidates come in. No demand or no candidates: no points.
 */
export function standbyPoints(question: PointsQuestion): StandbyPoint[] {
  const steps = standbyPointsInSteps(question);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, pausing after each crew: in all some 0.2 s for Bangka (140 candidates x 700 cells), which no round should wait for. */
export function* standbyPointsInSteps({
  demand,
  candidates,
  crews,
  hour,
  settings,
}: PointsQuestion): Generator<undefined, StandbyPoint[]> {
  const field = fieldOf(demand, bandOf(hour), settings);
  const sites = distinct(candidates);
  if (field.places.length === 0 || sites.length === 0) return [];
  const minutes = sites.map(({ place }) => field.minutesFrom(place));
  const q = busyShare(busiestBand(demand), crews, settings);
  const chosen = yield* exchange(yield* greedy(minutes, field, q, crews), minutes, field, q);
  return named(chosen.sort((a, b) => a - b).flatMap((site) => sites[site] ?? []));
}

/** Faults per hour when most happen: points that differed by band only for the chance of being busy would cost 20 km a crew and day. */
const busiestBand = (demand: readonly DemandCell[]): number =>
  Math.max(...BAND_STARTS.map((band) => demand.reduce((sum, cell) => sum + meanInBand(cell, band), 0)));

/** One candidate per place, in one order; of several names the first. */
function distinct(candidates: readonly CandidatePoint[]): CandidatePoint[] {
  const order = candidates.toSorted(
    (a, b) => a.place.lat - b.place.lat || a.place.lng - b.place.lng || compare(a.name, b.name),
  );
  return order.filter(({ place }, i) => {
    const before = order[i - 1]?.place;
    return before === undefined || before.lat !== place.lat || before.lng !== place.lng;
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Ways = readonly Float64Array[];

function* greedy(minutes: Ways, field: Field, q: number, crews: number): Generator<undefined, number[]> {
  const coverage = coverageOf(field, q);
  const chosen: number[] = [];
  while (chosen.length < crews) {
    const best = bestOf(minutes, coverage);
    chosen.push(best.site);
    coverage.add(minutes[best.site] ?? new Float64Array());
    yield;
  }
  return chosen;
}

/** The first of the best: sites stand in one order. */
function bestOf(minutes: Ways, coverage: Coverage): { site: number; saved: number } {
  let best = { site: 0, saved: -1 };
  for (const [site, way] of minutes.entries()) {
    const { saved } = coverage.gainOf(way);
    if (saved > best.saved) best = { site, saved };
  }
  return best;
}

/** Each crew in turn is put where it helps most, the others staying. */
function* exchange(start: readonly number[], minutes: Ways, field: Field, q: number): Generator<undefined, number[]> {
  const chosen = [...start];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let hasMoved = false;
    for (const [i, site] of chosen.entries()) {
      const others = coverageOf(field, q);
      for (const [j, other] of chosen.entries()) if (j !== i) others.add(minutes[other] ?? new Float64Array());
      const here = others.gainOf(minutes[site] ?? new Float64Array()).saved;
      const best = bestOf(minutes, others);
      yield;
      if (best.saved <= here * (1 + LEAST_SAVED)) continue;
      chosen[i] = best.site;
      hasMoved = true;
    }
    if (!hasMoved) break;
  }
  return chosen;
}

function named(places: readonly CandidatePoint[]): StandbyPoint[] {
  const seen = new Map<string, number>();
  return places.map((candidate) => {
    const key = `${candidate.place.lat.toFixed(5)},${candidate.place.lng.toFixed(5)}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return { ...candidate, id: `${key}#${nth}` };
  });
}
