import { COARSE, cellsOf, FINE, type SpotCell } from '@comcen/shared/domain/repeat/spot-cells.ts';
import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import { cellsInBytes, positionsIn } from '../commands/kpi/repeat/merge-spots.ts';
import type { Context } from '../context.ts';
import { wholeDays } from './kpi-cover.ts';
import { inView, isRepeat, type RepeatView, repeatsOfDay, windowAt } from './repeat-view.ts';

/** Beyond so many the months' cells are read instead of each day's places. */
const FEW = 50_000;

export interface Spots {
  readonly count: number;
  /** Where they lay, each once, and the side of the cells. */
  readonly cells: readonly SpotCell[];
  readonly side: number;
}

/** How many faults of the period repeat one before, and the cells they lay in. Primary keys of repeat_spot and repeat_spot_month. */
export async function spotsOf(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  by: RepeatKind | 'any',
  few = FEW,
): Promise<Spots> {
  authorize(ctx, 'kpi.read');
  const { firstDay, endDay, ends } = wholeDays(view.from, view.to);
  const { sql } = ctx;
  const ofDays = sql`d.up3_id = any(${view.region.up3Ids as string[]}) and d.by = ${by} and d.ulp_id = ${view.region.ulpId ?? ''}
    and d.day >= ${firstDay} and d.day < ${endDay}`;
  const [single, [row]] = await Promise.all([
    outsideDays(ctx, view, kinds, ends),
    sql<{ n: number }[]>`
      select coalesce(sum(${repeatsOfDay(sql, view, 'd')}), 0)::int as n from repeat_spot d where ${ofDays}`,
  ]);
  const outside = Int32Array.from(single.flatMap(({ lat, lng }) => [lat, lng]));
  const inDays = row?.n ?? 0;
  const side = inDays > few ? COARSE : FINE;
  const months = inDays > few ? await monthsOf(ctx, view, by, firstDay, endDay) : [];
  const days = await sql<{ places: Buffer }[]>`
    select substr(d.places, 1, 8 * ${repeatsOfDay(sql, view, 'd')}) as places from repeat_spot d
    where ${ofDays} and (d.up3_id || to_char(d.day, 'YYYY-MM')) <> all(${sql.array(months.map(({ id }) => id))}::text[])`;
  const positions = positionsIn(days.map(({ places }) => places));
  const cells = [cellsOf(positions, side), cellsOf(outside, side), ...months.map(({ bytes }) => cellsInBytes(bytes))];
  return { count: inDays + single.length, cells: cells.flat(), side };
}

/** Months that lie wholly in the period and are counted for the window that holds for them. */
const monthsOf = ({ sql }: Context, view: RepeatView, by: RepeatKind | 'any', firstDay: string, endDay: string) => sql<
  { id: string; bytes: Buffer }[]
>`select d.up3_id || to_char(d.day, 'YYYY-MM') as id, d.cells as bytes from (select *, month as day from repeat_spot_month) d
  where d.up3_id = any(${view.region.up3Ids as string[]}) and d.by = ${by} and d.ulp_id = ${view.region.ulpId ?? ''}
    and d.month >= ${firstDay} and d.month + interval '1 month' <= ${endDay}::date and d.window_days = ${windowAt(sql, view, 'd')}`;

/** Of the ragged ends, and those with occurrences on several days. Indexes repeat_fault_by_reported, repeat_fault_spread. */
async function outsideDays(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  ends: readonly { readonly from: Date; readonly to: Date }[],
): Promise<{ lat: number; lng: number }[]> {
  const { sql } = ctx;
  const [first = NEVER, second = NEVER] = ends;
  const within = ({ from, to }: { from: Date; to: Date }) => sql`
    select f.fault_id, f.lat, f.lng from repeat_fault f
    where ${repeatedIn(ctx, view, kinds)} and f.reported_at >= ${from} and f.reported_at < ${to}`;
  return sql<{ lat: number; lng: number }[]>`
    select round(min(lat) * 1e7)::int as lat, round(min(lng) * 1e7)::int as lng
    from (${within(first)} union all ${within(second)} union all ${within(view)} and f.is_spread) f group by fault_id`;
}

const NEVER = { from: new Date(0), to: new Date(0) };

/** One UP3 is told as equal to it: only so its rows come out of the index in order. */
const repeatedIn = ({ sql }: Context, view: RepeatView, kinds: readonly RepeatKind[]) => sql`
  f.up3_id in ${sql([...view.region.up3Ids])} and f.by in ${sql([...kinds])} and ${inView(sql, view)} and ${isRepeat(sql, view)}`;

export interface SpotFault {
  readonly id: string;
  readonly number: string;
  readonly ulpId: string;
  readonly lat: number;
  readonly lng: number;
  readonly reportedAt: Date;
  readonly by: RepeatKind[];
}

/** The newest repeated faults, newest first, with every kind they repeat one of. Index repeat_fault_by_reported, then primary keys. */
export async function newestSpots(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  most: number,
): Promise<SpotFault[]> {
  authorize(ctx, 'kpi.read');
  const ids = await newestIds(ctx, view, kinds, most);
  const { sql } = ctx;
  // Told by its first kind and, there, by its first caller.
  return sql<SpotFault[]>`
    select id, number, "ulpId", lat, lng, "reportedAt", kinds as by from (
      select distinct on (f.fault_id) f.fault_id as id, f.number, f.ulp_id as "ulpId", f.lat, f.lng, f.reported_at as "reportedAt",
        array_agg(f.by) over (partition by f.fault_id) as kinds
      from (
        select distinct on (f.fault_id, f.by) f.* from repeat_fault f
        where f.fault_id = any(${sql.array(ids)}::uuid[]) and ${repeatedIn(ctx, view, kinds)}
          and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
        order by f.fault_id, f.by, f.reported_at, f.key_no
      ) f order by f.fault_id, array_position(${kinds as string[]}::text[], f.by)
    ) f order by "reportedAt" desc, id desc`;
}

async function newestIds(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  most: number,
): Promise<string[]> {
  const newest = new Map<string, number>();
  const ofKinds = await Promise.all(kinds.map((kind) => newestOfKind(ctx, view, kind, most)));
  for (const { id, at } of ofKinds.flat()) newest.set(id, Math.max(newest.get(id) ?? 0, at.getTime()));
  const order = ([a, x]: readonly [string, number], [b, y]: readonly [string, number]) => y - x || (a < b ? 1 : -1);
  return [...newest]
    .sort(order)
    .slice(0, most)
    .map(([id]) => id);
}

/** A fault that a thousand customers report again is a thousand rows: read further until there are enough faults. */
async function newestOfKind(
  ctx: Context,
  view: RepeatView,
  kind: RepeatKind,
  most: number,
): Promise<readonly NewestRow[]> {
  for (let limit = 2 * most; ; limit *= 4) {
    const rows = await newestRows(ctx, view, kind, limit);
    if (rows.length < limit || new Set(rows.map(({ id }) => id)).size >= most) return rows;
  }
}

interface NewestRow {
  readonly id: string;
  readonly at: Date;
}

const newestRows = (ctx: Context, view: RepeatView, kind: RepeatKind, limit: number) => ctx.sql<
  NewestRow[]
>`select f.fault_id as id, f.reported_at as at from repeat_fault f
  where ${repeatedIn(ctx, view, [kind])} and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
  order by f.reported_at desc limit ${limit}`;
