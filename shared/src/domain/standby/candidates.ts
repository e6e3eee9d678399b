import type { Point } from '../geo/point.ts';
import type { CandidatePoint, DemandCell } from './picture.ts';

/** So near to a known place a cell's centre is no place of its own, degrees of latitude (about 1.5 km). */
const SAME_PLACE = 0.0135;
/** Cells of most demand that are candidates besides the named places; with 60 the lab's p90 response is a tenth longer. */
const MOST_CELLS = 250;

/**
 * Where crews can wait: poskos and settlements, and the centres of the cells with most faults that lie away from them, named
 * after the nearest settlement. Input order does not matter.
 */
export function candidatePoints(
  places: readonly CandidatePoint[],
  demand: readonly DemandCell[],
): readonly CandidatePoint[] {
  if (places.length === 0) return [];
  const perDay = (cell: DemandCell): number => cell.faultsPerHour.reduce((sum, faults) => sum + faults, 0);
  const busiest = demand
    .map((cell) => ({ cell, faults: perDay(cell) }))
    .filter(({ faults }) => faults > 0)
    .sort((a, b) => b.faults - a.faults || a.cell.place.lat - b.cell.place.lat || a.cell.place.lng - b.cell.place.lng)
    .slice(0, MOST_CELLS);
  const known = places.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.place.lat - b.place.lat));
  return [
    ...known,
    ...busiest.flatMap(({ cell }) => {
      const near = nearest(cell.place, known);
      if (near === null || apart(cell.place, near.place) < SAME_PLACE) return [];
      return [{ name: near.name, place: cell.place, ulpId: cell.ulpId }];
    }),
  ];
}

const apart = (a: Point, b: Point): number =>
  Math.hypot(a.lat - b.lat, (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180));

function nearest(place: Point, known: readonly CandidatePoint[]): CandidatePoint | null {
  let best: CandidatePoint | null = null;
  for (const candidate of known) {
    if (best === null || apart(place, candidate.place) < apart(place, best.place)) best = candidate;
  }
  return best;
}
