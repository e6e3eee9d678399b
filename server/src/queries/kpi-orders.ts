import { INTERVALS } from '@comcen/shared/domain/kpi/facts.ts';
import { dayOf, instantsOfDay, type KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import { type FactsRow, factsColumns } from '../commands/kpi/stored-facts.ts';
import type { Context, SqlRunner } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { invalidField } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import { type Fragment, type KpiPeriod, kpiKeyIs, kpiWhere, up3sOfPeriod } from './kpi-facts.ts';
import { catchUp } from './kpi-fresh.ts';
import { kpiMeasureIs } from './kpi-measures.ts';
import { type DaysAsked, daysOfOrders, type HourOfOrders, hoursOfOrders } from './kpi-order-days.ts';

export interface KpiOrdersPage extends KpiPeriod {
  /** One row of the figures; without it the orders behind the total. */
  readonly group?: { readonly by: KpiGrouping; readonly key: string };
  /** Which of the row's numbers. */
  readonly measure: KpiMeasure;
  /** Minutes [fromMin, toMin) of the measured interval; only with a measure that is one. */
  readonly fromMin?: number;
  readonly toMin?: number;
  readonly limit: number;
  readonly cursor?: string;
}

interface OrderRow {
  id: string;
  number: string;
  state: WorkOrderState;
  lat: number;
  lng: number;
  arrived_at: Date | null;
  restored_at: Date | null;
  cancelled_at: Date | null;
  photos: number;
}

/**
 * The orders behind a number, newest report first: exactly those that `kpis` counts in it. The days come from the rollups (kpi-order-days),
 * of these the orders are read, and of a page's orders their own rows: whatever is asked costs a page and not the history.
 */
export async function kpiOrders(
  ctx: Context,
  page: KpiOrdersPage,
): Promise<{ items: KpiOrder[]; nextCursor: string | null }> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  const up3Ids = await up3sOfPeriod(ctx, page);
  refuseWrong(ctx, page);
  return withSnapshot(ctx, (tx) => pageOf(tx, up3Ids, page));
}

async function pageOf(
  ctx: Context,
  up3Ids: readonly string[],
  page: KpiOrdersPage,
): Promise<{ items: KpiOrder[]; nextCursor: string | null }> {
  const wanted = page.limit + 1;
  const [up3Id = '', ...others] = up3Ids;
  const facts =
    others.length > 0 ? await factsOn(ctx, up3Ids, page, null, wanted) : await factsOfDays(ctx, up3Id, page);
  const shown = facts.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: await withOrders(ctx, shown),
    nextCursor: last && facts.length === wanted ? cursorOf(last) : null,
  };
}

/** Also where there is nothing to read. Errors: 422 with the field. */
function refuseWrong({ sql }: Context, page: KpiOrdersPage): void {
  if (page.group) kpiKeyIs(sql, page.group.by, page.group.key);
  lengthIs(sql, page);
  if (page.cursor !== undefined) readCursor(page.cursor);
}

type PagedFacts = FactsRow & { position: string };

/** Day by day from the newest, as many at once as should fill the page. */
async function factsOfDays(ctx: Context, up3Id: string, page: KpiOrdersPage): Promise<PagedFacts[]> {
  const wanted = page.limit + 1;
  const asked = daysAsked(ctx, up3Id, page);
  const isBar = page.fromMin !== undefined || page.toMin !== undefined;
  const found: PagedFacts[] = [];
  let [days, promised] = [[] as string[], 0];
  const read = async (): Promise<void> => {
    const hours = isBar && days.length >= MANY_DAYS ? await hoursOfOrders(ctx, asked, days) : null;
    // PostgreSQL takes an hour and its day for two independent matters and reads the day's index too (31 instead of 15 ms).
    if (hours) await ctx.sql`set local enable_bitmapscan = off`;
    found.push(...(await factsOn(ctx, [up3Id], page, days, wanted - found.length, hours)));
    if (hours) await ctx.sql`set local enable_bitmapscan to default`;
    [days, promised] = [[], 0];
  };
  for await (const { day, n } of daysOfOrders(ctx, asked)) {
    days.push(day);
    promised += n;
    if (found.length + promised < wanted) continue;
    await read();
    if (found.length === wanted) return found;
  }
  if (days.length > 0) await read();
  return found;
}

/** So many days for one page have few orders of the bar each. Hours know no crew or cause: other rare numbers lie in most of them. */
const MANY_DAYS = 8;

function daysAsked(ctx: Context, up3Id: string, page: KpiOrdersPage): DaysAsked {
  const { group, measure, fromMin, toMin, withFlagged = true } = page;
  const before = page.cursor === undefined ? page.to : new Date(readCursor(page.cursor).at);
  const ulpId = page.ulpId ?? scopeOf(ctx).ulpId ?? (group?.by === 'ulp' ? group.key : null);
  const [from, to] = [dayOf(page.from), earlier(dayOf(before), dayOf(page.to))];
  const asked = { up3Id, ulpId, withFlagged, group, measure, fromMin, toMin };
  if (group?.by === 'day') return { ...asked, from: later(from, group.key), to: earlier(to, group.key) };
  if (group?.by !== 'month') return { ...asked, from, to };
  return { ...asked, from: later(from, `${group.key}-01`), to: earlier(to, `${group.key}-31`) };
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/**
 * Facts of a page, newest first. With `days` only theirs are read, with `hours` as well only these hours of them; null: the whole period. Index
 * kpi_order_by_reported of the days' partitions. Each hour is looked up by itself: joined, PostgreSQL reads all days whole.
 */
async function factsOn(
  ctx: Context,
  up3Ids: readonly string[],
  page: KpiOrdersPage,
  days: readonly string[] | null,
  limit: number,
  hours: readonly HourOfOrders[] | null = null,
): Promise<PagedFacts[]> {
  const { sql } = ctx;
  const before = page.cursor === undefined ? null : readCursor(page.cursor);
  const where = sql`
    ${kpiWhere(sql, up3Ids, scopeOf(ctx), days ? within(page, days) : page)} and ${kpiMeasureIs(sql, page.measure)} ${lengthIs(sql, page)}
      ${page.group ? sql`and ${kpiKeyIs(sql, page.group.by, page.group.key)}` : sql``}
      ${before ? sql`and (k.reported_at, k.work_order_id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql``}`;
  const source = hours
    ? sql`${hoursIn(sql, hours)} as h (day, "from", "to") cross join lateral (select k.* from kpi_order k
        where k.day = h.day and k.reported_at >= h."from" and k.reported_at < h."to" and ${where} offset 0) k`
    : sql`kpi_order k where ${where} ${days && days.length > 1 ? sql`and k.day = any(${sql.array([...days])}::date[])` : sql``}`;
  return sql<PagedFacts[]>`
    select ${factsColumns(sql)}, k.reported_at::text as position from ${source}
    order by k.reported_at desc, k.work_order_id desc limit ${limit}`;
}

function hoursIn(sql: SqlRunner, hours: readonly HourOfOrders[]): Fragment {
  const listOf = (of: (hour: HourOfOrders) => string) => `{${hours.map(of).join(',')}}`;
  return sql`unnest(${listOf(({ day }) => day)}::date[], ${listOf(({ from }) => from.toISOString())}::timestamptz[],
    ${listOf(({ to }) => to.toISOString())}::timestamptz[])`;
}

/** The part of the period from the first of these days to the last: PostgreSQL then reckons with their orders alone. */
function within<Period extends KpiPeriod>(period: Period, days: readonly string[]): Period {
  const [first, last] = [instantsOfDay(days.at(-1) ?? '')?.from, instantsOfDay(days[0] ?? '')?.to];
  if (!first || !last) throw new RangeError('no days');
  return { ...period, from: laterOf(first, period.from), to: earlierOf(last, period.to) };
}

const laterOf = (a: Date, b: Date): Date => (a.getTime() > b.getTime() ? a : b);
const earlierOf = (a: Date, b: Date): Date => (a.getTime() < b.getTime() ? a : b);

/** What stands in the orders themselves. Primary keys, the partitions of these orders. */
async function withOrders(ctx: Context, facts: readonly PagedFacts[]): Promise<KpiOrder[]> {
  const { sql } = ctx;
  const rows = await sql<OrderRow[]>`
    select w.id, w.number, w.state, w.lat, w.lng, w.arrived_at, w.restored_at, w.cancelled_at, cardinality(w.photo_ids) as photos
    from work_order w where w.id = any(${sql.array(facts.map((row) => row.work_order_id))}::uuid[])`;
  const corrected = await sql<{ work_order_id: string; month: string }[]>`
    select work_order_id, to_char(month, 'YYYY-MM') as month from kpi_correction
    where up3_id = any(${sql.array([...new Set(facts.map((row) => row.up3_id))])}::text[])
      and work_order_id = any(${sql.array(facts.map((row) => row.work_order_id))}::uuid[])`;
  const orders = new Map(rows.map((row) => [row.id, row]));
  const isCorrected = new Set(corrected.map((row) => `${row.work_order_id}/${row.month}`));
  // Of a detached month the facts are there and the orders are not.
  return facts.flatMap((row) => {
    const order = orders.get(row.work_order_id);
    return order ? [present(row, order, isCorrected.has(`${row.work_order_id}/${row.day.slice(0, 7)}`))] : [];
  });
}

/** An order whose interval lies in one bar of the distribution. */
function lengthIs(sql: SqlRunner, { measure, fromMin, toMin }: KpiOrdersPage): Fragment {
  if (fromMin === undefined && toMin === undefined) return sql``;
  const interval = INTERVALS.find((one) => one === measure);
  if (!interval) throw invalidField('fromMin', 'needs a measure that is an interval');
  const seconds = sql(`k.${interval}_s`);
  const end = toMin === undefined ? sql`` : sql`and ${seconds} < ${toMin * 60}`;
  return sql`and ${seconds} >= ${(fromMin ?? 0) * 60} ${end}`;
}

const minutes = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60);

const present = (row: FactsRow, order: OrderRow, correction: boolean): KpiOrder => ({
  id: row.work_order_id,
  number: order.number,
  ulp: row.ulp_id,
  state: order.state,
  crewCode: row.crew_code,
  cause: row.cause,
  deviceKind: row.device_kind,
  channel: row.channel,
  location: { lat: order.lat, lng: order.lng },
  reportedAt: iso(row.reported_at),
  arrivedAt: isoOrNull(order.arrived_at),
  restoredAt: isoOrNull(order.restored_at),
  cancelledAt: isoOrNull(order.cancelled_at),
  responseMin: minutes(row.response_s),
  recoveryWorkMin: minutes(row.work_s),
  recoveryOutageMin: minutes(row.outage_s),
  recoveryCustomerMin: minutes(row.customer_s),
  pausedMin: row.paused_s / 60,
  flags: row.flags,
  photos: order.photos,
  correction,
});

const CURSOR = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00)~([0-9a-f-]{36})$/;

const cursorOf = (row: PagedFacts): string => Buffer.from(`${row.position}~${row.work_order_id}`).toString('base64url');

function readCursor(cursor: string): { at: string; id: string } {
  const [, at, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id) throw invalidField('cursor', 'is not one that this list gave');
  return { at, id };
}
