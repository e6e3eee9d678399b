import type { WeighedPlace } from './cluster-tree.ts';

/** A cell of a grid over the Earth and how many lie in it. */
export interface SpotCell {
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** Positions come in ten-millionths of a degree. */
const UNIT = 1e7;
const METRES_PER_DEGREE = 111_195;
/** Sides of the finest cells, ten-millionths of a degree: 120 m, and 480 m for what is kept by the month. */
export const FINE = 10_800;
export const COARSE = 4 * FINE;

const COLUMNS = 2 ** 21;
const OFFSET = 2 ** 20;

/** Counts positions into cells. @param positions latitude and longitude by turns */
export function cellsOf(positions: Int32Array, side: number): SpotCell[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < positions.length; i += 2) {
    const row = Math.floor((positions[i] ?? 0) / side) + OFFSET;
    const key = row * COLUMNS + Math.floor((positions[i + 1] ?? 0) / side) + OFFSET;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return cellsIn(counts);
}

/** The same cell of several lists is one. @param scale so many cells along a side become one */
export function addCells(cells: readonly SpotCell[], scale = 1): SpotCell[] {
  const counts = new Map<number, number>();
  for (const { row, column, count } of cells) {
    const key = (Math.floor(row / scale) + OFFSET) * COLUMNS + Math.floor(column / scale) + OFFSET;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return cellsIn(counts);
}

const cellsIn = (counts: ReadonlyMap<number, number>): SpotCell[] =>
  [...counts].map(([key, count]) => ({
    row: Math.floor(key / COLUMNS) - OFFSET,
    column: (key % COLUMNS) - OFFSET,
    count,
  }));

/** Any number of spots as few heavy places: none is left out, only no longer told from its neighbours. */
export interface SpotPlaces {
  /** Side of a cell, metres of latitude. */
  readonly sideM: number;
  readonly places: WeighedPlace[];
  /** The id of the place that a position went into; degrees. */
  idOf(lat: number, lng: number): string;
}

/**
 * Gathers cells into at most `most` places (4 or more), four into one until they are so few; each lies in the middle of its cell. The order
 * of the cells does not matter, and a place is the same in every period.
 */
export function placesOf(cells: readonly SpotCell[], finest: number, most: number): SpotPlaces {
  let [side, gathered] = [finest, addCells(cells)];
  // Either side of the equator and the meridian never become one.
  for (; gathered.length > Math.max(most, 4); side *= 2) gathered = addCells(gathered, 2);
  const middle = (n: number) => ((n + 0.5) * side) / UNIT;
  const places = gathered.map(({ row, column, count }) => ({
    id: `${row}/${column}`,
    lat: middle(row),
    lng: middle(column),
    count,
  }));
  const at = (degrees: number) => Math.floor(Math.round(degrees * UNIT) / side);
  return { sideM: (side / UNIT) * METRES_PER_DEGREE, places, idOf: (lat, lng) => `${at(lat)}/${at(lng)}` };
}
