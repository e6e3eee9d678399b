/** Shifts of the roster in WIB (UTC+7, no summer time): 1 = 07-15, 2 = 15-23, 3 = 23-07. */
export type Shift = 1 | 2 | 3;

const WIB_OFFSET_MS = 7 * 3600_000;
const HOUR_MS = 3600_000;
const FIRST_SHIFT_HOUR = 7;
const SHIFT_HOURS = 8;

/** Whole hours since the last 07:00 WIB, 0..23. */
const hourOfRosterDay = (at: Date): number =>
  (Math.floor((at.getTime() + WIB_OFFSET_MS) / HOUR_MS) - FIRST_SHIFT_HOUR + 24) % 24;

export function rosterShiftAt(at: Date): Shift {
  const hour = hourOfRosterDay(at);
  return hour < SHIFT_HOURS ? 1 : hour < 2 * SHIFT_HOURS ? 2 : 3;
}

/** When a crew that is on duty now goes off it by the roster: at the next change, unless the next shift is its own. Null: no roster. */
export function dutyEndsAt(shift: Shift | null, at: Date): Date | null {
  if (shift === null) return null;
  const change = shiftEndsAt(at);
  return rosterShiftAt(change) === shift ? shiftEndsAt(change) : change;
}

/** The next change of shift after `at`. */
export function shiftEndsAt(at: Date): Date {
  const hourStart = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
  return new Date(hourStart + (SHIFT_HOURS - (hourOfRosterDay(at) % SHIFT_HOURS)) * HOUR_MS);
}
