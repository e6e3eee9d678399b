import { keyOfPlace } from '@comcen/shared/domain/kpi/reliability/outage-tallies.ts';
import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { majorEventDaysIn } from '../../../queries/major-event-days.ts';
import { authorize } from '../../authorize.ts';
import { holdFold } from '../hold-fold.ts';
import { atPlaces, type Days, daysOfMonth, monthCells, monthOf } from './tally-cells.ts';
import { packsOf, storedPacks, writePacks } from './tally-packs.ts';

export const bookkeeping = 'tallies that the fold derives from customers` outages; whoever reads them has authorized';

/** A place whose outages of a day may have changed. */
export interface TouchedPlace {
  readonly day: string;
  readonly place: string;
}

/** Years whose threshold a day counts in, after its own. */
const THRESHOLD_YEARS = 5;
const ALWAYS: Days = { from: '1900-01-01', to: '9999-01-01' };

/**
 * Makes the tallies of these places and months anew; recomputes, never adds. A month that has none yet is made whole. A day that became a
 * major event day stands apart from then on, at every place it held. The caller holds the fold's lock.
 */
export async function rollUpTallies(ctx: Context, up3Id: string, touched: readonly TouchedPlace[]): Promise<void> {
  if (touched.length === 0) return;
  const major = await majorDaysOf(ctx, up3Id, touched);
  const months = [...new Set([...touched, ...major.map((day) => ({ day }))].map(({ day }) => monthOf(day)))];
  const apart = await apartDaysOf(ctx, up3Id, months);
  const newlyApart = major.filter((day) => apart.get(monthOf(day))?.includes(day) === false);
  const moved = await placesOf(ctx, up3Id, newlyApart);
  const dirty = new Map<string, Set<string>>();
  for (const { day, place } of [...touched, ...moved]) {
    dirty.set(monthOf(day), (dirty.get(monthOf(day)) ?? new Set()).add(place));
  }
  for (const [month, places] of dirty) {
    const known = apart.get(month) ?? [];
    const days = [...known, ...(apart.has(month) ? newlyApart : major).filter((day) => monthOf(day) === month)];
    // The first day that stands apart leaves a rest of every place.
    const isWhole = !apart.has(month) || (known.length === 0 && days.length > 0);
    if (isWhole) await makeMonth(ctx, up3Id, month, days);
    else await remakePlaces(ctx, up3Id, month, [...places], days);
  }
}

/** Their tallies are no longer said to be true: readers count these months from the outages until they are made. */
export async function forgetTallies(ctx: Context, up3Id: string, touched: readonly TouchedPlace[]): Promise<void> {
  const months = [...new Set(touched.map(({ day }) => monthOf(day)))];
  await ctx.sql`delete from outage_tally_month where up3_id = ${up3Id} and month = any(${ctx.sql.array(months)}::date[])`;
}

/**
 * Makes the months that have outages and no tallies, and those with a major event day that does not stand apart yet (an older year's
 * outages moved the threshold), each in a transaction of its own. Returns how many.
 * @param period days, half-open, of whole months; else all of history
 */
export async function makeMissingTallies(ctx: Context, up3Id: string, period: Days = ALWAYS): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  // Primary key of reliability_day: two rows a day.
  const months = await ctx.sql<{ month: string }[]>`
    select distinct to_char(day, 'YYYY-MM-01') as month from reliability_day
    where up3_id = ${up3Id} and level = 'up3' and day >= ${period.from}::date and day < ${period.to}::date order by 1`;
  const [first, last] = [months[0]?.month, months.at(-1)?.month];
  if (first === undefined || last === undefined) return 0;
  const major = await majorEventDaysIn(ctx, up3Id, first, daysOfMonth(last).to);
  const apart = await apartDaysOf(
    ctx,
    up3Id,
    months.map(({ month }) => month),
  );
  let made = 0;
  for (const { month } of months) {
    const [known, days] = [apart.get(month), major.filter((day) => monthOf(day) === month)];
    if (known && days.every((day) => known.includes(day))) continue;
    await withTransaction(ctx, async (tx) => {
      await holdFold(tx);
      await makeMonth(tx, up3Id, month, days);
    });
    made += 1;
  }
  return made;
}

/** Those whose threshold these days have a part in, and these days themselves. */
async function majorDaysOf(ctx: Context, up3Id: string, touched: readonly TouchedPlace[]): Promise<string[]> {
  const years = touched.map(({ day }) => Number(day.slice(0, 4)));
  const [first, last] = [Math.min(...years), Math.max(...years) + THRESHOLD_YEARS];
  return majorEventDaysIn(ctx, up3Id, `${first}-01-01`, `${last + 1}-01-01`);
}

/** Of the months that have tallies. Primary key of outage_tally_month. */
async function apartDaysOf(
  ctx: Context,
  up3Id: string,
  months: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await ctx.sql<{ month: string; days: string[] }[]>`
    select to_char(month, 'YYYY-MM-DD') as month, apart_days::text[] as days from outage_tally_month
    where up3_id = ${up3Id} and month = any(${ctx.sql.array([...months])}::date[])`;
  return new Map(rows.map(({ month, days }) => [month, days]));
}

/** Whom these days held. Index customer_outage_by_day. */
async function placesOf(ctx: Context, up3Id: string, days: readonly string[]): Promise<TouchedPlace[]> {
  if (days.length === 0) return [];
  return ctx.sql<TouchedPlace[]>`
    select distinct day::text, place from customer_outage
    where up3_id = ${up3Id} and day = any(${ctx.sql.array([...days])}::date[]) and is_sustained`;
}

async function makeMonth(ctx: Context, up3Id: string, month: string, apartDays: readonly string[]): Promise<void> {
  const cells = await monthCells(ctx, up3Id, month, apartDays);
  await ctx.sql`delete from outage_tally where up3_id = ${up3Id} and month = ${month}`;
  await writePacks(ctx, up3Id, month, packsOf(cells));
  await markMade(ctx, up3Id, month, apartDays);
}

async function remakePlaces(
  ctx: Context,
  up3Id: string,
  month: string,
  places: readonly string[],
  apartDays: readonly string[],
): Promise<void> {
  const cells = await monthCells(ctx, up3Id, month, apartDays, atPlaces(ctx, places, month));
  const packs = await storedPacks(ctx, up3Id, month);
  for (const pack of packs.values()) for (const place of places) pack.places.delete(keyOfPlace(place));
  await writePacks(ctx, up3Id, month, packsOf(cells, packs));
  await markMade(ctx, up3Id, month, apartDays);
}

const markMade = (ctx: Context, up3Id: string, month: string, apartDays: readonly string[]) => ctx.sql`
  insert into outage_tally_month as m (up3_id, month, apart_days) values (${up3Id}, ${month}, ${ctx.sql.array([...apartDays])}::date[])
  on conflict (up3_id, month) do update set apart_days = excluded.apart_days where m.apart_days <> excluded.apart_days`;
