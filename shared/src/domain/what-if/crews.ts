import type { Point } from '../geo/point.ts';
import type { SimCrew } from '../simulation/world.ts';
import { type Duty, type Question, shiftsOf } from './question.ts';

/** A crew as it is: roster shift 1..3 (07, 15, 23 WIB), null = no roster, taken as always on duty. */
export interface RosterCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly posko: Point;
  readonly shift: number | null;
}

const byCode = <T extends { readonly code: string }>(a: T, b: T): number =>
  a.code < b.code ? -1 : a.code > b.code ? 1 : 0;

/** Crews as they are on the roster. */
export const crewsToday = (roster: readonly RosterCrew[]): SimCrew[] =>
  roster.toSorted(byCode).map(({ shift, ...crew }) => ({ ...crew, duty: dutyToday(shift) }));

const dutyToday = (shift: number | null): Duty | null =>
  shift === null ? null : (shiftsOf('as_now')[shift - 1] ?? null);

/**
 * Crews as the question has them. A ULP that it does not touch keeps its roster. Else each shift of the pattern gets its number:
 * first those who have that shift today, then the others in turn over the ULP's poskos, as they are manned today. Without numbers
 * today's crews are shared out evenly over the shifts. Input order does not matter.
 */
export function crewsAsked(roster: readonly RosterCrew[], question: Question): SimCrew[] {
  const ulps = [...new Set(roster.map(({ ulpId }) => ulpId))].sort();
  return ulps.flatMap((ulpId) => {
    const own = roster.filter((crew) => crew.ulpId === ulpId).toSorted(byCode);
    const numbers = question.crewsPerUlp[ulpId];
    const isAsked = question.ulpId === null || question.ulpId === ulpId;
    if (numbers === undefined && (!isAsked || question.pattern === 'as_now')) return crewsToday(own);
    const pattern = isAsked ? question.pattern : 'as_now';
    const shifts = shiftsOf(pattern);
    return shifts.flatMap((duty, i) => shiftCrews(own, i, duty, numbers?.[i] ?? shareOf(own.length, shifts.length, i)));
  });
}

/** Of `crews` in `shifts` the `i`-th share; earlier shifts get the odd ones. */
const shareOf = (crews: number, shifts: number, i: number): number => Math.floor((crews + shifts - 1 - i) / shifts);

function shiftCrews(own: readonly RosterCrew[], shift: number, duty: Duty, count: number): SimCrew[] {
  const first = own.filter((crew) => crew.shift === shift + 1);
  const order = [...first, ...own.filter((crew) => crew.shift !== shift + 1)];
  const isAllDay = duty.to - duty.from >= 24;
  return Array.from({ length: order.length === 0 ? 0 : count }, (_, n) => order[n % order.length]).flatMap(
    (crew, n) => {
      if (!crew) return [];
      const id = `${crew.ulpId}-${shift + 1}-${String(n + 1).padStart(2, '0')}`;
      return [{ id, code: id, ulpId: crew.ulpId, posko: crew.posko, duty: isAllDay ? null : duty }];
    },
  );
}

/** Hours of duty a day of all crews together. */
export const crewHours = (crews: readonly SimCrew[]): number =>
  crews.reduce((sum, { duty }) => sum + (duty === null ? 24 : duty.to - duty.from), 0);
