import { dayOf } from '../kpi/grouping.ts';

/** Storm mode as it was on: from its start until an operator ended it; what is reconciled after that is no storm any more. */
export interface StormSpell {
  /** Null: the whole UP3. */
  readonly ulpId: string | null;
  readonly startedAt: Date;
  /** Null: it is still on. */
  readonly endedAt: Date | null;
}

export interface StormDay {
  readonly ulpId: string;
  /** YYYY-MM-DD, WIB. */
  readonly day: string;
  /** Major event day of the whole UP3 (IEEE 1366), whether or not storm mode was on. */
  readonly isMajorEvent: boolean;
}

const DAY_MS = 86_400_000;

/**
 * The storm days of each ULP within [from, to): days on which storm mode was on there, and the major event days of its UP3, which know
 * also of years without storm mode and which nobody can switch on. Each once, by ULP and day.
 */
export function stormDaysOf(
  ulpIds: readonly string[],
  spells: readonly StormSpell[],
  majorEventDays: readonly string[],
  { from, to, now }: { readonly from: string; readonly to: string; readonly now: Date },
): StormDay[] {
  const major = new Set(majorEventDays);
  const inPeriod = (day: string): boolean => day >= from && day < to;
  return ulpIds.flatMap((ulpId) => {
    const own = spells.filter((spell) => spell.ulpId === null || spell.ulpId === ulpId);
    const days = new Set([...major, ...own.flatMap((spell) => daysOfSpell(spell, now))].filter(inPeriod));
    return [...days].sort().map((day) => ({ ulpId, day, isMajorEvent: major.has(day) }));
  });
}

/** Every WIB day that it touches; one that ends at midnight does not touch the day that begins. */
function daysOfSpell({ startedAt, endedAt }: StormSpell, now: Date): string[] {
  const last = dayOf(new Date(Math.max((endedAt ?? now).getTime() - 1, startedAt.getTime())));
  const days: string[] = [];
  for (let at = Date.parse(dayOf(startedAt)); at <= Date.parse(last); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
