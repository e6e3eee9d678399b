import type { Point } from '../geo/point.ts';

/** Cells per degree: about 2.2 km. */
export const CELLS_PER_DEGREE = 50;
export const cellIndex = (degrees: number): number => Math.floor(degrees * CELLS_PER_DEGREE);
export const cellCentre = (cellLat: number, cellLng: number): Point => ({
  lat: (cellLat + 0.5) / CELLS_PER_DEGREE,
  lng: (cellLng + 0.5) / CELLS_PER_DEGREE,
});

/** What a cell has on the grid and what happened there. `faultsByHour`: 24 counts by hour of the day in WIB. */
export interface CellHistory {
  readonly customers: number;
  readonly transformers: number;
  readonly faultsByHour: readonly number[];
}

/** Before there is history (assumed; quality.md's normal day): 60 service faults among 290,000 customers, 15 others on 3,500 gardu. */
const PER_CUSTOMER_DAY = 60 / 290_000;
const PER_TRANSFORMER_DAY = 15 / 3_500;
/** The prior counts as much as so many faults of the cell's own would, but never as more than so many days of seeing. */
const PRIOR_FAULTS = 3;
const PRIOR_DAYS = 30;
/** The shape of the day before there is history counts as much as so many faults of the area. */
const SHAPE_FAULTS = 200;
/** Faults by hour of the day (assumed): load and storms peak in the afternoon and evening, nights are quiet. */
const SHAPE = [2, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 6, 6, 7, 6, 5, 4, 3, 3] as const;

/**
 * Faults per hour of each cell: its daily rate as the mean of a Gamma posterior (prior by customers and transformers, Poisson
 * counts over `days`), times the area's shape of the day (Dirichlet posterior, smoothed over neighbouring hours). Works with zero
 * days. Returns 24 figures per cell, in the order of the cells.
 */
export function learnDemand(cells: readonly CellHistory[], days: number): number[][] {
  const shape = shapeOfDay(cells);
  return cells.map((cell) => {
    const perDay = dailyRate(cell, days);
    return shape.map((share) => perDay * share);
  });
}

function dailyRate({ customers, transformers, faultsByHour }: CellHistory, days: number): number {
  const faults = faultsByHour.reduce((sum, count) => sum + count, 0);
  const prior = customers * PER_CUSTOMER_DAY + transformers * PER_TRANSFORMER_DAY;
  // Nothing on the grid there: only what was seen, and not much of it.
  if (prior <= 0) return faults / Math.max(days, PRIOR_DAYS);
  const priorDays = Math.min(PRIOR_DAYS, PRIOR_FAULTS / prior);
  return (faults + prior * priorDays) / (days + priorDays);
}

/** 24 shares that add up to one. */
function shapeOfDay(cells: readonly CellHistory[]): number[] {
  const usual = SHAPE.reduce((sum, value) => sum + value, 0);
  const seen = SHAPE.map((value, hour) =>
    cells.reduce((sum, cell) => sum + (cell.faultsByHour[hour] ?? 0), (value / usual) * SHAPE_FAULTS),
  );
  const smooth = seen.map(
    (here, hour) => here / 2 + ((seen[(hour + 23) % 24] ?? 0) + (seen[(hour + 1) % 24] ?? 0)) / 4,
  );
  const total = smooth.reduce((sum, value) => sum + value, 0);
  return smooth.map((value) => value / total);
}
