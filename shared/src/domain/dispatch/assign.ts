/**
 * The cheapest assignment of every row to a column that has room, exact: shortest augmenting paths with reduced costs, row by row
 * (Jonker & Volgenant 1987, "A shortest augmenting path algorithm for dense and sparse linear assignment problems"), with columns that
 * take several rows: crews that stand at one posko are one column. `costs[r * columns + c]` is Infinity where row r may not go to c.
 * The column of each row, -1 when none of the allowed was left. Many equal columns cost nothing here; munkres 2.0.4 on the same crews
 * one by one took 5 s of 2,000 x 300 (bench `round`).
 */
export function assignCheapest(rows: number, capacities: readonly number[], costs: Float64Array): Int32Array {
  const columns = capacities.length;
  const work: Work = {
    columns,
    costs,
    room: Int32Array.from(capacities),
    rowsIn: capacities.map(() => []),
    columnOf: new Int32Array(rows).fill(-1),
    rowPrice: new Float64Array(rows),
    // What never has room is out of reach.
    columnPrice: Float64Array.from(capacities, (capacity) => (capacity > 0 ? 0 : Number.NEGATIVE_INFINITY)),
    distance: new Float64Array(columns),
    via: new Int32Array(columns),
  };
  for (let row = 0; row < rows; row++) augment(row, work);
  return work.columnOf;
}

interface Work {
  readonly columns: number;
  readonly costs: Float64Array;
  readonly room: Int32Array;
  readonly rowsIn: number[][];
  readonly columnOf: Int32Array;
  /** Dual prices: cost - rowPrice - columnPrice is never negative, and nought for pairs that are assigned. */
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  /** Of the search at hand: way to each column that is not final, else NaN, which no comparison holds for; and the row it comes from. */
  readonly distance: Float64Array;
  readonly via: Int32Array;
}

/** Dijkstra over columns from a new row to the nearest one with room; rows on the way each move on by one column. */
function augment(row: number, work: Work): void {
  const { room, rowsIn, distance, via } = work;
  // The row's own price starts where its cheapest column is tight, so that every step is a way forward.
  let at = setOut(row, work);
  const done: number[] = [];
  const ways: number[] = [];
  while (at !== -1) {
    const least = distance[at] ?? 0;
    if ((room[at] ?? 0) > 0) {
      reprice(row, done, ways, least, work);
      room[at] = (room[at] ?? 0) - 1;
      move(row, at, via, work);
      return;
    }
    distance[at] = Number.NaN;
    done.push(at);
    ways.push(least);
    const held = rowsIn[at] ?? [];
    for (let i = 0; i < held.length; i++) at = goOn(held[i] ?? 0, least, work);
  }
}

/** The ways from a new row; the nearest column, the first among equals, -1 when it may go nowhere. */
function setOut(row: number, { columns, costs, rowPrice, columnPrice, distance, via }: Work): number {
  const offset = row * columns;
  let at = -1;
  let least = Number.POSITIVE_INFINITY;
  rowPrice[row] = 0;
  for (let c = 0; c < columns; c++) {
    const way = (costs[offset + c] ?? 0) - (columnPrice[c] ?? 0);
    distance[c] = way;
    via[c] = row;
    if (way < least) {
      least = way;
      at = c;
    }
  }
  return at;
}

/** The ways on from a row in a final column; the nearest column then. */
function goOn(row: number, base: number, work: Work): number {
  const { columns, costs, rowPrice, columnPrice, distance, via } = work;
  const offset = row * columns;
  const from = base - (rowPrice[row] ?? 0);
  let at = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < columns; c++) {
    const way = from + (costs[offset + c] ?? 0) - (columnPrice[c] ?? 0);
    let known = distance[c] ?? 0;
    if (way < known) {
      known = way;
      distance[c] = way;
      via[c] = row;
    }
    if (known < least) {
      least = known;
      at = c;
    }
  }
  return at;
}

function reprice(row: number, done: readonly number[], ways: readonly number[], length: number, work: Work): void {
  const { rowPrice, columnPrice, rowsIn } = work;
  rowPrice[row] = (rowPrice[row] ?? 0) + length;
  for (const [i, column] of done.entries()) {
    const gain = length - (ways[i] ?? 0);
    columnPrice[column] = (columnPrice[column] ?? 0) - gain;
    for (const held of rowsIn[column] ?? []) rowPrice[held] = (rowPrice[held] ?? 0) + gain;
  }
}

/** Back along the path: who came by a column's row takes its place. */
function move(start: number, end: number, via: Int32Array, { columnOf, rowsIn }: Work): void {
  for (let column = end; ; ) {
    const row = via[column] ?? start;
    const left = columnOf[row] ?? -1;
    columnOf[row] = column;
    rowsIn[column]?.push(row);
    if (row === start) return;
    const others = rowsIn[left] ?? [];
    others.splice(others.indexOf(row), 1);
    column = left;
  }
}
