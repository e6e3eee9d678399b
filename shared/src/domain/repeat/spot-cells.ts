import type { WeighedPlace } from './cluster-tree.ts';

/** Any number of positions as few heavy places: none is left out, only no longer told from its neighbours. */
export interface SpotCells {
  /** Side of a cell, metres of latitude. */
  readonly sideM: number;
  readonly places: WeighedPlace[];
  /** The id of the place that a position went into; degrees. */
  idOf(lat: number, lng: number): string;
}

/** Positions come in ten-millionths of a degree. */
const UNIT = 1e7;
const METRES_PER_DEGREE = 111_195;
/** About 30 m; each side is twice the one before, so that a cell lies within one of the next. */
const FINEST = Math.round((30 / METRES_PER_DEGREE) * UNIT);
/** Of the grid that positions are counted into: 16 MB, of which only what is touched costs anything. */
const MOST_CELLS = 4_000_000;

interface Cell {
  row: number;
  column: number;
  count: number;
  lat: number;
  lng: number;
}

/**
 * Gathers positions into at most `most` places (4 or more): the cells of the finest grid of the Earth that has so few of them; each lies at the mean of
 * what is in it. The order of the positions does not matter, and a cell is the same in every period.
 * @param positions latitude and longitude by turns, ten-millionths of a degree
 */
export function spotCells(positions: Int32Array, most: number): SpotCells {
  const box = boxOf(positions);
  let side = FINEST;
  while (cellsIn(box, side) > MOST_CELLS) side *= 2;
  let cells = counted(positions, box, side);
  // Either side of the equator and the meridian never become one.
  while (cells.length > Math.max(most, 4)) {
    side *= 2;
    cells = coarser(cells);
  }
  const places = cells.map(({ row, column, count, lat, lng }) => ({
    id: `${row}/${column}`,
    lat: lat / count / UNIT,
    lng: lng / count / UNIT,
    count,
  }));
  const at = (degrees: number) => Math.floor(Math.round(degrees * UNIT) / side);
  return { sideM: (side / UNIT) * METRES_PER_DEGREE, places, idOf: (lat, lng) => `${at(lat)}/${at(lng)}` };
}

interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

function boxOf(positions: Int32Array): Box {
  let [south, west, north, east] = [2 ** 31, 2 ** 31, -(2 ** 31), -(2 ** 31)];
  for (let i = 0; i < positions.length; i += 2) {
    const [lat, lng] = [positions[i] ?? 0, positions[i + 1] ?? 0];
    if (lat < south) south = lat;
    if (lat > north) north = lat;
    if (lng < west) west = lng;
    if (lng > east) east = lng;
  }
  return { south, west, north, east };
}

const rowsIn = ({ south, north }: Box, side: number) => Math.floor(north / side) - Math.floor(south / side) + 1;
const columnsIn = ({ west, east }: Box, side: number) => Math.floor(east / side) - Math.floor(west / side) + 1;
const cellsIn = (box: Box, side: number): number => rowsIn(box, side) * columnsIn(box, side);

/** One pass: a grid that knows which cell has which place in the list. */
function counted(positions: Int32Array, box: Box, side: number): Cell[] {
  if (positions.length === 0) return [];
  const columns = columnsIn(box, side);
  const [firstRow, firstColumn] = [Math.floor(box.south / side), Math.floor(box.west / side)];
  const places = new Uint32Array(rowsIn(box, side) * columns);
  const cells: Cell[] = [];
  for (let i = 0; i < positions.length; i += 2) {
    const [lat, lng] = [positions[i] ?? 0, positions[i + 1] ?? 0];
    const [row, column] = [Math.floor(lat / side), Math.floor(lng / side)];
    const index = (row - firstRow) * columns + column - firstColumn;
    const place = places[index] ?? 0;
    const cell = cells[place - 1];
    if (cell) add(cell, { count: 1, lat, lng });
    else places[index] = cells.push({ row, column, count: 1, lat, lng });
  }
  return cells;
}

/** Four cells into one. */
function coarser(cells: readonly Cell[]): Cell[] {
  const next = new Map<string, Cell>();
  for (const cell of cells) {
    const [row, column] = [Math.floor(cell.row / 2), Math.floor(cell.column / 2)];
    const key = `${row}/${column}`;
    const into = next.get(key);
    if (into) add(into, cell);
    else next.set(key, { ...cell, row, column });
  }
  return [...next.values()];
}

/** Sums of whole numbers: their order does not matter. */
function add(into: Cell, { count, lat, lng }: Pick<Cell, 'count' | 'lat' | 'lng'>): void {
  into.count += count;
  into.lat += lat;
  into.lng += lng;
}
