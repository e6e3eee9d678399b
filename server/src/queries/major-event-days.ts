import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import {
  isMajorEventDay,
  type MajorEventThreshold,
  majorEventThreshold,
  thresholdPeriod,
} from '@comcen/shared/domain/kpi/reliability/major-event-days.ts';
import type { MajorEventDaysReply } from '@comcen/shared/wire/http/reliability.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { allCustomersServed } from './customers-served.ts';
import { unitOf } from './reliability-place.ts';

/** Fewer days than a small utility's least number of events (APPA eReliability Tracker) say nothing about a unit's usual days. */
export const FEWEST_DAYS = 36;

interface DaySaidi {
  readonly day: string;
  readonly saidiMin: number;
  readonly ci: number;
  readonly cmiMin: number;
}

/** A year's threshold and the days above it, of the whole UP3: what is a major event is one for all of its units. */
export async function majorEventDays(ctx: Context, year: number): Promise<MajorEventDaysReply> {
  authorize(ctx, 'kpi.read');
  const { up3Id } = await unitOf(ctx, undefined);
  const basis = thresholdPeriod(year);
  const days = await dailySaidi(ctx, up3Id, basis.from, `${year + 1}-01-01`);
  const before = days.filter(({ day }) => day < basis.to);
  const threshold = thresholdOf(before);
  return {
    year,
    basis,
    threshold: threshold && {
      alpha: threshold.alpha,
      beta: threshold.beta,
      tMedMin: threshold.tMed,
      days: threshold.days,
    },
    days: before.filter(({ saidiMin }) => saidiMin > 0).length,
    daysNeeded: FEWEST_DAYS,
    items: days.filter(({ day, saidiMin }) => day >= basis.to && isMajorEventDay(saidiMin, threshold)),
  };
}

/** Major event days within [from, to), ascending. */
export async function majorEventDaysIn(ctx: Context, up3Id: string, from: string, to: string): Promise<string[]> {
  authorize(ctx, 'kpi.read', { up3Id });
  // Of years to come nobody knows anything.
  const years = {
    first: Number(from.slice(0, 4)),
    last: Math.min(Number(to.slice(0, 4)), Number(dayOf(ctx.clock()).slice(0, 4))),
  };
  const days = await dailySaidi(ctx, up3Id, thresholdPeriod(years.first).from, to);
  const found: string[] = [];
  for (let year = years.first; year <= years.last; year += 1) {
    const basis = thresholdPeriod(year);
    const threshold = thresholdOf(days.filter(({ day }) => day >= basis.from && day < basis.to));
    for (const { day, saidiMin } of days) {
      if (day >= from && day.startsWith(String(year)) && isMajorEventDay(saidiMin, threshold)) found.push(day);
    }
  }
  return found;
}

function thresholdOf(days: readonly DaySaidi[]): MajorEventThreshold | null {
  const threshold = majorEventThreshold(days.map(({ saidiMin }) => saidiMin));
  return threshold && threshold.days >= FEWEST_DAYS ? threshold : null;
}

/** Five years and the one asked for, two rows a day at most. Primary key of reliability_day (level up3). */
async function dailySaidi(ctx: Context, up3Id: string, from: string, to: string): Promise<DaySaidi[]> {
  const [rows, served] = await Promise.all([
    ctx.sql<{ day: string; ci: number; cmi_s: number }[]>`
      select day::text, sum(ci)::int as ci, sum(cmi_s)::float8 as cmi_s from reliability_day
      where up3_id = ${up3Id} and level = 'up3' and day >= ${from}::date and day < ${to}::date group by day order by day`,
    allCustomersServed(ctx, up3Id, from, to),
  ]);
  return rows.map(({ day, ci, cmi_s }) => {
    const customers = served.get(day.slice(0, 7)) ?? 0;
    return { day, saidiMin: customers > 0 ? cmi_s / 60 / customers : 0, ci, cmiMin: cmi_s / 60 };
  });
}
