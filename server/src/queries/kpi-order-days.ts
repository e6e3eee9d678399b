import { countBetween } from '@comcen/shared/domain/kpi/count-bytes.ts';
import { daysOf, endOf, startOf } from '@comcen/shared/domain/kpi/cover.ts';
import { INTERVALS, type Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { type Dimension, instantsOfDay, type KpiGrouping, weekdayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import { readMinutes } from '@comcen/shared/domain/kpi/layered-counts.ts';
import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import { authorize } from '../commands/authorize.ts';
import { ALL_ULPS } from '../commands/kpi/stored-rollups.ts';
import type { Context } from '../context.ts';
import type { Fragment } from './kpi-facts.ts';

export interface DaysAsked {
  readonly up3Id: string;
  /** Null: the whole UP3. */
  readonly ulpId: string | null;
  readonly withFlagged: boolean;
  readonly group?: { readonly by: KpiGrouping; readonly key: string } | undefined;
  readonly measure: KpiMeasure;
  /** Minutes [fromMin, toMin) of the measured interval. */
  readonly fromMin?: number | undefined;
  readonly toMin?: number | undefined;
  /** WIB days, both included. */
  readonly from: string;
  readonly to: string;
}

/** `n`: orders of the day that the number may count, at most. */
interface DayOfOrders {
  readonly day: string;
  readonly n: number;
}

/**
 * The days that hold orders of a number, newest first: months that the rollups know to have some, of these the days. A list that walked
 * the orders for a rare bar, cause or crew read ten million of them (8 to 17 s). Primary keys of kpi_rollup and kpi_span.
 */
export async function* daysOfOrders(ctx: Context, asked: DaysAsked): AsyncGenerator<DayOfOrders> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  if (asked.from > asked.to) return;
  const packs = packed(await monthsWithOrders(ctx, asked)).map((months) =>
    months.flatMap((month) => daysWithin(month, asked)),
  );
  let ahead: ReturnType<typeof countsAt> | null = null;
  for (const [n, days] of packs.entries()) {
    const counts: ReadonlyMap<string, number> = await (ahead ?? countsAt(ctx, asked, 'day', days));
    const next = packs[n + 1] ?? [];
    ahead = next.length > A_MONTH ? readAhead(countsAt(ctx, asked, 'day', next)) : null;
    for (const [day, count] of [...counts].sort(([a], [b]) => (a < b ? 1 : -1))) if (count > 0) yield { day, n: count };
  }
}

/** More days than that at once hold something rare: PostgreSQL reads the next ones while these are gone through. */
const A_MONTH = 31;

/** It may fail before anyone waits for it, or when nobody does any more; whoever waits is told. */
function readAhead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** A page of the usual size is in the first pack; rarer ones come in larger packs. */
const ENOUGH = 200;
const MOST_MONTHS = 24;

function packed(months: readonly { readonly month: string; readonly n: number }[]): string[][] {
  const packs: string[][] = [];
  let pack: string[] = [];
  let n = 0;
  for (const one of months) {
    pack.push(one.month);
    n += one.n;
    if (n < ENOUGH && pack.length < MOST_MONTHS) continue;
    packs.push(pack);
    [pack, n] = [[], 0];
  }
  return pack.length > 0 ? [...packs, pack] : packs;
}

const daysWithin = (month: string, { from, to }: DaysAsked): string[] =>
  daysOf(month, endOf('month', month)).filter((day) => day >= from && day <= to);

/** Newest first. A month that is not merged, or not true any more, may have any number. */
async function monthsWithOrders(ctx: Context, asked: DaysAsked): Promise<{ month: string; n: number }[]> {
  const first = startOf('month', asked.from);
  const merged = await ctx.sql<{ starts_on: string }[]>`
    select to_char(starts_on, 'YYYY-MM-DD') as starts_on from kpi_span
    where up3_id = ${asked.up3Id} and level = 'month' and not is_stale and starts_on >= ${first} and starts_on <= ${asked.to}`;
  const known = new Set(merged.map((row) => row.starts_on));
  const counts = await countsAt(ctx, asked, 'month', [...known]);
  const months: { month: string; n: number }[] = [];
  for (let month = startOf('month', asked.to); month >= first; month = startOf('month', dayBefore(month))) {
    const n = known.has(month) ? (counts.get(month) ?? 0) : Number.POSITIVE_INFINITY;
    if (n > 0) months.push({ month, n });
  }
  return months;
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

export interface HourOfOrders {
  readonly day: string;
  readonly from: Date;
  readonly to: Date;
}

/**
 * The hours of these days that may hold orders of a number. A rare bar lies on fifty days, each in one or two of their hours: reading the days
 * whole took two thirds of its list (94 to 8 ms). Primary key of kpi_rollup.
 */
export async function hoursOfOrders(ctx: Context, asked: DaysAsked, days: readonly string[]): Promise<HourOfOrders[]> {
  authorize(ctx, 'kpi.read', { up3Id: asked.up3Id, ulpId: asked.ulpId });
  const rows = await countRows(ctx, asked, 'day', days, { dimension: 'hour', key: null });
  const hours = new Set(
    rows.filter((row) => countIn(row, asked) > 0).map(({ starts_on, key }) => `${starts_on} ${key}`),
  );
  return [...hours].map((hour) => {
    const [day = '', key = ''] = hour.split(' ');
    const from = (instantsOfDay(day)?.from.getTime() ?? 0) + Number(key) * HOUR_MS;
    return { day, from: new Date(from), to: new Date(from + HOUR_MS) };
  });
}

const HOUR_MS = 3_600_000;

/** How many orders of the number each of these spans may hold; what is missing has none. */
async function countsAt(
  ctx: Context,
  asked: DaysAsked,
  level: 'day' | 'month',
  spans: readonly string[],
): Promise<Map<string, number>> {
  const { weekday, ...which } = rowsOf(asked.group, level);
  const starts = weekday === null ? spans : spans.filter((day) => weekdayOf(day) === weekday);
  const counts = new Map<string, number>();
  for (const row of await countRows(ctx, asked, level, starts, which))
    counts.set(row.starts_on, (counts.get(row.starts_on) ?? 0) + countIn(row, asked));
  return counts;
}

type CountRow = { starts_on: string; key: string; n: number; minutes: Buffer | null; counts: Buffer | null };

async function countRows(
  ctx: Context,
  asked: DaysAsked,
  level: 'day' | 'month',
  starts: readonly string[],
  { dimension, key }: { readonly dimension: Dimension; readonly key: string | null },
): Promise<CountRow[]> {
  const { sql } = ctx;
  if (starts.length === 0) return [];
  return sql<CountRow[]>`
    select to_char(r.starts_on, 'YYYY-MM-DD') as starts_on, r.key, ${columnsOf(ctx, asked)} from kpi_rollup r
    where r.up3_id = ${asked.up3Id} and r.dimension = ${dimension} and r.ulp_id = ${asked.ulpId ?? ALL_ULPS} and r.level = ${level}
      and r.starts_on = any(${sql.array([...starts])}::date[])
      ${key === null ? sql`` : sql`and r.key = ${key}`} ${asked.withFlagged ? sql`` : sql`and not r.is_flagged`} ${reachesBar(ctx, asked)}`;
}

/** Seconds, PostgreSQL's largest integer: longer than the head says in three bytes. */
const ANY_LENGTH = 2 ** 31 - 1;

/**
 * Of a row that is read whole only if its longest interval reaches the bar, which the head of its counts says (count-bytes): a bar of five hours
 * is reached on one day in seventy, and to send and count the others took a third of its list.
 */
function reachesBar({ sql }: Context, asked: DaysAsked): Fragment {
  const interval = barOf(asked);
  if (!interval || !asked.fromMin) return sql``;
  const [minutes, counts] = [sql(`r.${interval}_minutes`), sql(`r.${interval}_counts`)];
  const atLeastS = Math.min(Math.floor(asked.fromMin) * 60, ANY_LENGTH);
  const byte = (n: number): Fragment => sql`get_byte(substr(${counts}, 1, 4), ${n}::int)`;
  const low = (n: number): Fragment => sql`(${byte(n)} & 127) << ${7 * (n - 1)}::int`;
  return sql`and (${minutes} is not null or ${counts} is not null and ${atLeastS} <= case
    when ${byte(1)} < 128 then ${byte(1)}
    when ${byte(2)} < 128 then (${low(2)}) + (${low(1)})
    when ${byte(3)} < 128 then (${low(3)}) + (${low(2)}) + (${low(1)})
    else ${ANY_LENGTH}::int end)`;
}

const COLUMN: Readonly<Record<KpiMeasure, string>> = {
  count: 'orders',
  response: 'response_n',
  work: 'work_n',
  outage: 'outage_n',
  customer: 'customer_n',
  later: 'later',
  withoutRestore: 'without_restore',
  paused: 'paused',
  cancelled: 'cancelled',
  superseded: 'superseded',
  flagged: 'flagged',
};

function columnsOf({ sql }: Context, asked: DaysAsked): Fragment {
  const interval = barOf(asked);
  const bytes = interval
    ? `r.${interval}_minutes as minutes, case when r.${interval}_minutes is null then r.${interval}_counts end as counts`
    : 'null as minutes, null as counts';
  return sql.unsafe(`r.${COLUMN[asked.measure]}::float8 as n, ${bytes}`) as unknown as Fragment;
}

const barOf = ({ measure, fromMin, toMin }: DaysAsked): Interval | undefined =>
  fromMin === undefined && toMin === undefined ? undefined : INTERVALS.find((one) => one === measure);

function countIn(row: CountRow, asked: DaysAsked): number {
  if (barOf(asked) === undefined) return row.n;
  const [from, to] = [Math.floor(asked.fromMin ?? 0), asked.toMin ?? Number.POSITIVE_INFINITY];
  if (!row.minutes) return row.counts ? countBetween(row.counts, from * 60, to * 60) : 0;
  let inside = 0;
  const add = (minute: number, n: number): void => {
    if (minute >= from && minute < to) inside += n;
  };
  readMinutes(row.minutes, add);
  return inside;
}

/** Rows that count at least the orders of a group; `key` null: all of the dimension. */
function rowsOf(
  group: DaysAsked['group'],
  level: 'day' | 'month',
): { dimension: Dimension; key: string | null; weekday: number | null } {
  const { by, key } = group ?? { by: 'ulp', key: '' };
  switch (by) {
    case 'crew':
    case 'operator':
    case 'channel':
    case 'cause':
    case 'deviceKind':
    case 'hour':
      return { dimension: by, key, weekday: null };
    case 'weekday':
      return level === 'day'
        ? { dimension: 'total', key: null, weekday: Number(key) }
        : { dimension: 'weekday', key, weekday: null };
    case 'hourOfWeek': {
      const [weekday = '', hour = ''] = key.split('-');
      return level === 'day'
        ? { dimension: 'hour', key: hour, weekday: Number(weekday) }
        : { dimension: 'hourOfWeek', key, weekday: null };
    }
    default:
      return { dimension: 'total', key: null, weekday: null };
  }
}
