import type { DemandCell } from './picture.ts';

/** Hours of the day (WIB) within which standby points stay where they are; changes of shift (7, 15, 23) are changes of band. */
export const BAND_STARTS = [7, 11, 15, 19, 23] as const;
const WIB_OFFSET_MS = 7 * 3600_000;
const HOUR_MS = 3600_000;

/** 0..23 in WIB. */
export const hourOfDay = (atMs: number): number => Math.floor((atMs + WIB_OFFSET_MS) / HOUR_MS) % 24;

/** The hour a band starts at, for any hour of the day. */
export function bandOf(hour: number): number {
  let band: number = BAND_STARTS[BAND_STARTS.length - 1] ?? 0;
  for (const start of BAND_STARTS) if (hour >= start) band = start;
  return band;
}

/** Hours of the day that a band has. */
export function hoursOf(band: number): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => bandOf(hour) === band);
}

/** The start of the band that holds the instant, ms since 1970. */
export function bandStartMs(atMs: number): number {
  const hour = hourOfDay(atMs);
  const hours = (hour - bandOf(hour) + 24) % 24;
  return Math.floor(atMs / HOUR_MS) * HOUR_MS - hours * HOUR_MS;
}

/** Faults per hour of a cell, mean over the band. */
export function meanInBand(cell: DemandCell, band: number): number {
  const hours = hoursOf(band);
  return hours.reduce((sum, hour) => sum + (cell.faultsPerHour[hour] ?? 0), 0) / Math.max(1, hours.length);
}
