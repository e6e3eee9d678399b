import { systemContext } from '@comcen/server/roles/system-context.ts';
import { compareTallies } from '@comcen/server/test/commands/kpi/reliability/compare-tallies.ts';
import { keepServed } from '@comcen/server/test/commands/kpi/reliability/roll-up-reliability.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { daysOf, endOf } from '@comcen/shared/domain/kpi/cover.ts';
import type { Stream } from '@comcen/shared/domain/simulation/random.ts';
import { pino } from 'pino';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { type Child, startChild } from './child.ts';
import { dropIndexes, type History, timed, together } from './kpi-history.ts';
import { UP3 } from './kpi-history-sql.ts';
import { GROUND } from './kpi-reliability-sql.ts';
import { periodOf, type Span, type View } from './kpi-views.ts';

const PROCESSES = 2;
const DEEP_PAGES = 10;
const COMPARED = ['first', 'last'] as const;

/**
 * The loaded incidents as interruptions: customers' outages, the days' sums and the months' tallies, the last two by the server's own code;
 * two months are compared customer by customer. Spans stay empty (only the fold reads them). TMP gets a level that some are past.
 */
export async function loadReliability(
  sql: Sql,
  databaseUrl: string,
  { from, to }: Pick<History, 'from' | 'to'>,
): Promise<Record<string, number>> {
  const months = monthsOf(from, to);
  // The days that were rebuilt before have some already.
  await sql`truncate interruption, interruption_span, customer_outage, reliability_day, reliability_month, customers_served, outage_tally, outage_tally_month`;
  await sql.unsafe(GROUND);
  const dropped = await dropIndexes(sql, ['customer_outage', 'interruption']);
  const interruptions = await timed('interruptions', () => shareOut(months, 'load', databaseUrl));
  const interruptionIndexes = await timed('indexes of interruptions', async () => {
    await together(sql, dropped);
    await together(sql, ['vacuum analyze customer_outage', 'vacuum analyze interruption']);
  });
  const sums = await timed('sums of days', () => shareOut(months, 'sums', databaseUrl));
  await served(databaseUrl, months);
  const tallies = await timed('tallies of months', () => shareOut(months, 'tallies', databaseUrl));
  for (const table of [
    'reliability_day',
    'reliability_month',
    'customers_served',
    'outage_tally',
    'outage_tally_month',
  ])
    await sql.unsafe(`vacuum analyze ${table}`);
  await sql`drop table bench_below, bench_served`;
  await sql`insert into tmp_level (up3_id, ulp_id, hours, times) values (${UP3}, '', 8, 6) on conflict do nothing`;
  const tallied = await compared(databaseUrl, months);
  return { interruptions, interruptionIndexes, sums, tallies, tallied };
}

interface Month {
  readonly days: string[];
  readonly next: string;
}

function monthsOf(from: string, to: string): Month[] {
  const months: Month[] = [];
  for (let at = from; at < to; at = endOf('month', at))
    months.push({ days: daysOf(at, endOf('month', at)), next: endOf('month', at) });
  return months;
}

async function shareOut(
  months: readonly Month[],
  procedure: 'load' | 'sums' | 'tallies',
  databaseUrl: string,
): Promise<void> {
  const children = Array.from({ length: PROCESSES }, () => startChild('./kpi-reliability-generator.ts'));
  const left = [...months];
  const run = async (child: Child) => {
    for (let month = left.shift(); month; month = left.shift())
      await child.call(procedure, { databaseUrl, ...month }, z.unknown());
  };
  try {
    await Promise.all(children.map(run));
  } finally {
    for (const child of children) await child.stop();
  }
}

async function withServer<T>(
  databaseUrl: string,
  work: (ctx: ReturnType<typeof systemContext>) => Promise<T>,
): Promise<T> {
  const database = openDatabase(databaseUrl, { max: 2, application: 'comcen-bench-loader' });
  const log = pino({ level: 'silent' });
  const clock = () => new Date();
  try {
    return await work(systemContext({ database, clock, newId: () => crypto.randomUUID(), log, ring: () => undefined }));
  } finally {
    await database.close();
  }
}

const served = (databaseUrl: string, months: readonly Month[]): Promise<void> =>
  withServer(databaseUrl, (ctx) =>
    keepServed(
      ctx,
      UP3,
      months.flatMap(({ days }) => days[0] ?? []),
    ),
  );

/** Months whose every customer's tally is what PostgreSQL counts over the outages. Errors: throws at a difference. */
const compared = (databaseUrl: string, months: readonly Month[]): Promise<number> =>
  withServer(databaseUrl, async (ctx) => {
    for (const which of COMPARED) {
      const month = months.at(which === 'first' ? 0 : -1)?.days[0] ?? '';
      const [difference] = await compareTallies(ctx, UP3, month);
      if (difference) throw new Error(`tallies of ${month}: ${JSON.stringify(difference)}`);
    }
    return COMPARED.length;
  });

const WIB_MS = 7 * 3_600_000;

/** So many whole WIB months, as the page asks, at any place of the history. */
function monthsIn(random: Stream, { fromMs, toMs }: Span, months: number, isYear = false): string {
  const [from, to] = [new Date(fromMs + WIB_MS), new Date(toMs + WIB_MS)];
  const all = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const first = Math.floor(random.next() * (all - months + 1));
  const year = from.getUTCFullYear() + 1 + Math.floor(random.next() * (Math.floor(all / 12) - 1));
  const at = (n: number): number =>
    isYear ? Date.UTC(year, n) : Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + first + n);
  return periodOf(at(0) - WIB_MS, at(months) - WIB_MS);
}

const PERIODS = {
  'twelve months': (random: Stream, span: Span) => monthsIn(random, span, 12),
  'a year': (random: Stream, span: Span) => monthsIn(random, span, 12, true),
  'a month': (random: Stream, span: Span) => monthsIn(random, span, 1),
} as const;
const GROUPS = ['none', 'ulp', 'feeder', 'month'] as const;
const ULPS = ['pkp', 'slt', 'mtk', 'kba', 'tbl'];
const oneOf = (random: Stream): string => ULPS[Math.floor(random.next() * ULPS.length)] ?? 'pkp';

/** What the reliability page and TMP ask. */
export async function reliabilityViews(
  ask: (path: string) => Promise<string>,
  span: Span,
  times: number,
): Promise<View[]> {
  const whole = periodOf(span.fromMs, span.toMs);
  const figures = Object.entries(PERIODS).flatMap(([period, pathOf]) =>
    GROUPS.flatMap((groupBy) =>
      (['with', 'without'] as const).map((medDays) => ({
        name: `reliability by ${groupBy}, ${period}, ${medDays} major event days`,
        path: (random: Stream) => `/api/reliability?${pathOf(random, span)}&groupBy=${groupBy}&medDays=${medDays}`,
        times,
      })),
    ),
  );
  const sums = GROUPS.map((groupBy) => ({
    name: `reliability by ${groupBy}, sums of ten years`,
    path: () => `/api/reliability?${whole}&groupBy=${groupBy}&figures=sums`,
    times,
  }));
  return [...figures, ...sums, ...pages(span, times), ...(await deepPages(ask, span, times))];
}

function pages(span: Span, times: number): View[] {
  const monthOf = (random: Stream): string => {
    const at = new Date(span.fromMs + WIB_MS + random.next() * (span.toMs - span.fromMs - 1));
    return at.toISOString().slice(0, 7);
  };
  const twelve = (random: Stream): string => PERIODS['twelve months'](random, span);
  const paths: Record<string, (random: Stream) => string> = {
    'reliability of one ULP by feeder, twelve months': (random) =>
      `/api/reliability?${twelve(random)}&groupBy=feeder&ulp=${oneOf(random)}`,
    'customers past CEMI, twelve months': (random) =>
      `/api/reliability/customers?${twelve(random)}&measure=cemi&limit=100`,
    'customers past CELID-s without major event days, twelve months': (random) =>
      `/api/reliability/customers?${twelve(random)}&measure=celidS&medDays=without&limit=100`,
    'interruptions, twelve months': (random) =>
      `/api/reliability/interruptions?${twelve(random)}&measure=sustained&limit=100`,
    'interruptions of one ULP, momentary, twelve months': (random) =>
      `/api/reliability/interruptions?${twelve(random)}&measure=momentary&ulp=${oneOf(random)}&limit=100`,
    'interruptions that do not count, twelve months': (random) =>
      `/api/reliability/interruptions?${twelve(random)}&measure=notCounted&limit=100`,
    'major event days': (random) => `/api/reliability/major-event-days?year=${monthOf(random).slice(0, 4)}`,
    'TMP of a month': (random) => `/api/tmp?month=${monthOf(random)}&limit=100`,
    'TMP of one ULP without major event days': (random) =>
      `/api/tmp?month=${monthOf(random)}&ulp=${oneOf(random)}&medDays=without&limit=100`,
  };
  return Object.entries(paths).map(([name, path]) => ({ name, path, times }));
}

/** Pages far down in the lists of the last twelve months, and of the last month's TMP. */
async function deepPages(ask: (path: string) => Promise<string>, { toMs }: Span, times: number): Promise<View[]> {
  const end = new Date(toMs + WIB_MS);
  const twelve = periodOf(Date.UTC(end.getUTCFullYear() - 1, end.getUTCMonth()) - WIB_MS, toMs);
  const month = new Date(toMs + WIB_MS - 1).toISOString().slice(0, 7);
  const lists = {
    customers: `/api/reliability/customers?${twelve}&measure=cemi&limit=100`,
    interruptions: `/api/reliability/interruptions?${twelve}&measure=sustained&limit=100`,
    TMP: `/api/tmp?month=${month}&limit=100`,
  };
  const views: View[] = [];
  for (const [name, path] of Object.entries(lists)) {
    const cursor = await deepCursor(ask, path);
    views.push({ name: `${name}, page ${DEEP_PAGES + 1} of 100`, path: () => `${path}${cursor}`, times });
  }
  return views;
}

async function deepCursor(ask: (path: string) => Promise<string>, path: string): Promise<string> {
  const page = z.object({ nextCursor: z.string().nullable() });
  let cursor = '';
  for (let i = 0; i < DEEP_PAGES; i += 1) {
    const { nextCursor } = page.parse(JSON.parse(await ask(`${path}${cursor}`)));
    if (nextCursor !== null) cursor = `&cursor=${nextCursor}`;
  }
  return cursor;
}
