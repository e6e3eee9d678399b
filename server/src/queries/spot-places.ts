import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { wholeDays } from './kpi-cover.ts';
import { inView, isRepeat, type RepeatView, repeatsOfDay } from './repeat-view.ts';

/** Where all repeated faults of the period lay, each once: latitude and longitude by turns, ten-millionths of a degree. */
export async function spotPositions(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  by: RepeatKind | 'any',
): Promise<Int32Array> {
  authorize(ctx, 'kpi.read');
  const { firstDay, endDay, ends } = wholeDays(view.from, view.to);
  const { sql } = ctx;
  // Primary key of repeat_spot; of each day as many bytes as there are repeats.
  const days = await sql<{ places: Buffer }[]>`
    select substr(d.places, 1, 8 * ${repeatsOfDay(sql, view, 'd')}) as places from repeat_spot d
    where d.up3_id = any(${view.region.up3Ids as string[]}) and d.by = ${by} and d.ulp_id = ${view.region.ulpId ?? ''}
      and d.day >= ${firstDay} and d.day < ${endDay}`;
  const single = await outsideDays(ctx, view, kinds, ends);
  const bytes = Buffer.concat(days.map(({ places }) => places));
  const positions = new Int32Array(bytes.length / 4 + 2 * single.length);
  for (let i = 0; i < bytes.length / 4; i += 1) positions[i] = bytes.readInt32BE(4 * i);
  for (const [n, { lat, lng }] of single.entries()) positions.set([lat, lng], bytes.length / 4 + 2 * n);
  return positions;
}

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

/** A fault that a thousand customers report again is a thousand rows: read further until there are enough faults. */
async function newestIds(
  ctx: Context,
  view: RepeatView,
  kinds: readonly RepeatKind[],
  most: number,
): Promise<string[]> {
  const newest = new Map<string, number>();
  for (const kind of kinds) {
    for (let limit = 2 * most; ; limit *= 4) {
      const rows = await newestRows(ctx, view, kind, limit);
      const ids = new Set(rows.map(({ id }) => id));
      if (ids.size < most && rows.length === limit) continue;
      for (const { id, at } of rows) newest.set(id, Math.max(newest.get(id) ?? 0, at.getTime()));
      break;
    }
  }
  const order = ([a, x]: readonly [string, number], [b, y]: readonly [string, number]) => y - x || (a < b ? 1 : -1);
  return [...newest]
    .sort(order)
    .slice(0, most)
    .map(([id]) => id);
}

const newestRows = (ctx: Context, view: RepeatView, kind: RepeatKind, limit: number) => ctx.sql<
  { id: string; at: Date }[]
>`select f.fault_id as id, f.reported_at as at from repeat_fault f
  where ${repeatedIn(ctx, view, [kind])} and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
  order by f.reported_at desc limit ${limit}`;
