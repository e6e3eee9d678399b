import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import { streamOf } from '@comcen/shared/domain/simulation/random.ts';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { type Child, startChild } from './child.ts';
import { UP3 } from './kpi-history-sql.ts';
import type { Span } from './kpi-views.ts';
import { round } from './latency.ts';
import { say } from './stage.ts';

const YEARS = 10;
const DAY_MS = 86_400_000;
const STORM_SHARE = 0.02;
const PROCESSES = 2;

export interface History {
  /** WIB days, the last one excluded. */
  readonly from: string;
  readonly to: string;
  readonly orders: number;
  readonly seconds: Readonly<Record<string, number>>;
}

interface Month {
  readonly days: string[];
  readonly orders: number[];
  readonly storms: boolean[];
  readonly firstNumber: number;
}

/** Ten years of orders up to the end of last month, with their facts. The server must not run meanwhile. */
export async function loadOrders(sql: Sql, databaseUrl: string, wanted: number): Promise<History> {
  const months = monthsOf(wanted);
  await prepare(sql);
  const dropped = await dropIndexes(sql, ['incident', 'work_order_pause']);
  const load = await timed('orders', () => shareOut(months, 'load', databaseUrl));
  const index = await timed('indexes', () => together(sql, dropped));
  const tables = ['incident', 'work_order', 'kpi_order', 'report'];
  const vacuum = await timed('vacuum', () =>
    together(
      sql,
      tables.map((table) => `vacuum analyze ${table}`),
    ),
  );
  await sql`drop table bench_customer, bench_ulp`;
  const [row] = await sql<{ orders: number }[]>`select count(*)::int as orders from work_order`;
  const last = months.at(-1)?.days.at(-1) ?? '';
  const seconds = { load, index, vacuum };
  return { from: months[0]?.days[0] ?? '', to: dayAfter(last), orders: row?.orders ?? 0, seconds };
}

/** Day rollups of all facts, by the server's own code. Returns the seconds it took. */
export const rollUpHistory = (databaseUrl: string): Promise<number> =>
  timed('rollups', () => shareOut(monthsOf(1), 'rollUp', databaseUrl));

const dayAfter = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);

/** Nothing is lost that could not be made again: durability comes back with makeDurable. */
export async function makeFast(sql: Sql): Promise<void> {
  for (const setting of [
    'fsync = off',
    'full_page_writes = off',
    'autovacuum = off',
    `max_wal_size = '16GB'`,
    `checkpoint_timeout = '30min'`,
  ])
    await sql.unsafe(`alter system set ${setting}`);
  await sql`select pg_reload_conf()`;
}

async function prepare(sql: Sql): Promise<void> {
  await sql`create unlogged table bench_customer as
    select row_number() over (order by c.idpel)::int as n, c.idpel, c.ulp_id, c.transformer_id, c.lat, c.lng, d.ancestor_ids
    from customer c join grid_device d on d.id = c.transformer_id where c.up3_id = ${UP3}`;
  await sql`create unlogged table bench_ulp as
    select ulp_id, min(n)::int as crew_from, count(*)::int as crews
    from (select ulp_id, row_number() over (order by ulp_id, code) as n from crew where up3_id = ${UP3}) c group by ulp_id`;
  await sql`analyze bench_customer, bench_ulp`;
}

export async function makeDurable(sql: Sql): Promise<void> {
  await sql`alter system reset all`;
  await sql`select pg_reload_conf()`;
  await sql`checkpoint`;
}

/** What no constraint needs is built when the rows are there. */
export async function dropIndexes(sql: Sql, tables: readonly string[]): Promise<string[]> {
  const rows = await sql<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid = any(${[...tables]}::regclass[]) and not i.indisunique`;
  for (const { name } of rows) await sql.unsafe(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

/** Two at a time: as many as there are cores. */
export async function together(sql: Sql, statements: readonly string[]): Promise<void> {
  const left = [...statements];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await sql.unsafe(next);
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
}

/** By whole years: days of one year mark the same spans stale, and two processes in it would wait for each other. */
async function shareOut(months: readonly Month[], procedure: 'load' | 'rollUp', databaseUrl: string): Promise<void> {
  const children = Array.from({ length: PROCESSES }, () => startChild('./kpi-history-generator.ts'));
  const yearOf = ({ days }: Month) => days[0]?.slice(0, 4);
  const years = [...new Set(months.map(yearOf))].map((year) => months.filter((month) => yearOf(month) === year));
  const startedAt = performance.now();
  const run = async (child: Child) => {
    for (let year = years.shift(); year; year = years.shift()) {
      for (const month of year) await child.call(procedure, { databaseUrl, ...month }, z.unknown());
      say(`  ${year[0]?.days[0]?.slice(0, 4)}, ${round((performance.now() - startedAt) / 1000, 0)} s`);
    }
  };
  try {
    await Promise.all(children.map(run));
  } finally {
    for (const child of children) await child.stop();
  }
}

export async function timed(what: string, work: () => Promise<void>): Promise<number> {
  say(`loading: ${what}`);
  const startedAt = performance.now();
  await work();
  return round((performance.now() - startedAt) / 1000, 1);
}

/** Whole WIB months with as many orders each day as its weekday, chance and storms bring, together exactly `orders`. */
function monthsOf(orders: number): Month[] {
  const stream = streamOf('kpi-history');
  const days = daysOfYears().map((day) => {
    const isStorm = stream.next() < STORM_SHARE;
    const isSunday = new Date(day).getUTCDay() === 0;
    return { day, isStorm, weight: (0.8 + 0.4 * stream.next()) * (isStorm ? 5 : 1) * (isSunday ? 0.85 : 1) };
  });
  // A second order of 2 % of the restored ones comes on top: ordered less by as much.
  const scale = orders / 1.0178 / days.reduce((sum, { weight }) => sum + weight, 0);
  let [owed, made] = [0, 0];
  const months = new Map<string, Month>();
  for (const { day, isStorm, weight } of days) {
    owed += weight * scale;
    const count = Math.round(owed) - made;
    const month = months.get(day.slice(0, 7)) ?? { days: [], orders: [], storms: [], firstNumber: made };
    months.set(day.slice(0, 7), month);
    month.days.push(day);
    month.orders.push(count);
    month.storms.push(isStorm);
    made += count;
  }
  return [...months.values()];
}

function daysOfYears(): string[] {
  const now = new Date(Date.now() + 7 * 3_600_000);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const days: string[] = [];
  for (let at = Date.UTC(year - YEARS, month, 1); at < Date.UTC(year, month, 1); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** Instants of the history's days. */
export function spanOf({ from, to }: History): Span {
  const [first, end] = [instantsOfDay(from)?.from, instantsOfDay(to)?.from];
  if (!first || !end) throw new Error('a history of no days');
  return { fromMs: first.getTime(), toMs: end.getTime() };
}
