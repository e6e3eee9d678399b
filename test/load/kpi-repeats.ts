import type { Context } from '@comcen/server/context.ts';
import { rebuildRepeats } from '@comcen/server/test/commands/kpi/repeat/rebuild-repeats.ts';
import { daysOf } from '@comcen/shared/domain/kpi/cover.ts';
import { instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Stream } from '@comcen/shared/domain/simulation/random.ts';
import { REPEAT_KINDS } from '@comcen/shared/wire/http/voice.ts';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { type Child, startChild } from './child.ts';
import { UP3 } from './kpi-history-sql.ts';
import { DEVICES, KEYS, OCCURRENCES } from './kpi-repeats-sql.ts';
import { periodOf, type Span, type View } from './kpi-views.ts';
import { round } from './latency.ts';
import { say } from './stage.ts';

const PROCESSES = 2;
const DAY_MS = 86_400_000;

/** Facts and sums of repeat outages for the loaded history; the server must not run meanwhile. Returns the seconds it took. */
export async function loadRepeats(
  sql: Sql,
  databaseUrl: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<number> {
  say('loading: repeat outages');
  const startedAt = performance.now();
  const indexes = await prepare(sql);
  const months = monthsOf(daysOf(from, to));
  await shareOut(months, 'faults', databaseUrl);
  await together(sql, indexes);
  await sql`drop table bench_occurrence, bench_device`;
  await sql`vacuum analyze repeat_fault`;
  await shareOut(months, 'rollUp', databaseUrl);
  await sql`vacuum analyze repeat_day, repeat_spot`;
  return round((performance.now() - startedAt) / 1000, 1);
}

/** Occurrences without the fault before them, to look it up in; the facts' own indexes are built when the rows are there. */
async function prepare(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid = 'repeat_fault'::regclass and not i.indisunique`;
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local work_mem = '512MB'; set local maintenance_work_mem = '512MB'`);
    await tx.unsafe(KEYS);
    await tx`analyze repeat_key`;
    await tx.unsafe(DEVICES);
    await tx`analyze bench_device`;
    await tx.unsafe(OCCURRENCES);
    await tx`create index on bench_occurrence (key_no, restored_at, fault_id) include (ulp_id) where restored_at is not null`;
    await tx`create index on bench_occurrence (reported_at)`;
    for (const { name } of rows) await tx.unsafe(`drop index ${name}`);
  });
  await sql`vacuum analyze bench_occurrence`;
  return rows.map(({ definition }) => definition);
}

function monthsOf(days: readonly string[]): string[][] {
  const months = new Map<string, string[]>();
  for (const day of days) months.set(day.slice(0, 7), [...(months.get(day.slice(0, 7)) ?? []), day]);
  return [...months.values()];
}

async function shareOut(
  months: readonly string[][],
  procedure: 'faults' | 'rollUp',
  databaseUrl: string,
): Promise<void> {
  const left = [...months];
  const children = Array.from({ length: PROCESSES }, () => startChild('./kpi-repeats-generator.ts'));
  const run = async (child: Child) => {
    for (let days = left.shift(); days; days = left.shift())
      await child.call(procedure, { databaseUrl, days }, z.unknown());
  };
  try {
    await Promise.all(children.map(run));
  } finally {
    for (const child of children) await child.stop();
  }
}

async function together(sql: Sql, statements: readonly string[]): Promise<void> {
  const left = [...statements];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await sql.unsafe(next);
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
}

/** Some days made anew by the server from incidents and reports, which must change nothing. */
export async function repeatsRebuilt(ctx: Context, days: readonly string[]): Promise<void> {
  for (const day of days) {
    const before = await sumOf(ctx, day);
    await rebuildRepeats(ctx, UP3, instantsOfDay(day) ?? {});
    const after = await sumOf(ctx, day);
    if (before !== after) throw new Error(`${day}: repeats made anew are ${after}, the load said ${before}`);
  }
}

async function sumOf({ sql }: Context, day: string): Promise<string> {
  const [row] = await sql`
    select (select md5(string_agg(f::text, ',' order by fault_id, key_no)) from repeat_fault f where up3_id = ${UP3} and day = ${day}) as facts,
      (select md5(string_agg(d::text, ',' order by by, ulp_id)) from repeat_day d where day = ${day}) as days,
      (select md5(string_agg(s::text, ',' order by by, ulp_id)) from repeat_spot s where day = ${day}) as spots`;
  return JSON.stringify(row);
}

/** What the pages of repeat outages ask. */
export function repeatViews(span: Span, times: number): View[] {
  const figures = REPEAT_KINDS.flatMap((by) => [
    {
      name: `repeats by ${by}, a year`,
      path: (random: Stream) => `/api/repeats?${yearIn(random, span)}&by=${by}`,
      times,
    },
    {
      name: `repeats by ${by}, random to the minute`,
      path: (random: Stream) => `/api/repeats?${raggedIn(random, span)}&by=${by}&limit=200`,
      times,
    },
    {
      name: `repeats by ${by}, list`,
      path: (random: Stream) => `/api/repeats/list?${yearIn(random, span)}&by=${by}&limit=50`,
      times,
    },
    {
      name: `repeats by ${by}, list from anywhere in it`,
      path: (random: Stream) => `/api/repeats/list?${deepIn(random, span)}&by=${by}&limit=200`,
      times,
    },
  ]);
  const spots = ['any', ...REPEAT_KINDS].flatMap((by) => [
    {
      name: `hot spots, ${by}, a year`,
      path: (random: Stream) => `/api/hot-spots?${yearIn(random, span)}&by=${by}`,
      times,
    },
    {
      name: `hot spots, ${by}, random to the minute`,
      path: (random: Stream) => `/api/hot-spots?${raggedIn(random, span)}&by=${by}`,
      times,
    },
  ]);
  const ofUlp = {
    name: 'repeats by customer of a ULP, a year',
    path: (random: Stream) => `/api/repeats?${yearIn(random, span)}&by=customer&ulp=tbl`,
    times,
  };
  return [...figures, ofUlp, ...spots];
}

/** Up to 400 days, as the API allows. */
const LONGEST = 400;
const instantIn = (random: Stream, fromMs: number, toMs: number): number =>
  Math.floor((fromMs + random.next() * (toMs - fromMs)) / 60_000) * 60_000;

function yearIn(random: Stream, { fromMs, toMs }: Span): string {
  const days = Math.floor((toMs - fromMs) / DAY_MS) - 365;
  const from = fromMs + Math.floor(random.next() * days) * DAY_MS;
  return periodOf(from, from + 365 * DAY_MS);
}

function raggedIn(random: Stream, { fromMs, toMs }: Span): string {
  const from = instantIn(random, fromMs, toMs - LONGEST * DAY_MS);
  return periodOf(from, instantIn(random, from + 3_600_000, from + LONGEST * DAY_MS));
}

/** A page that continues after any instant of a year. */
function deepIn(random: Stream, { fromMs, toMs }: Span): string {
  const from = instantIn(random, fromMs, toMs - 365 * DAY_MS);
  const at = new Date(instantIn(random, from + DAY_MS, from + 365 * DAY_MS)).toISOString();
  const cursor = Buffer.from(JSON.stringify({ at, id: 'ffffffff-ffff-4fff-bfff-ffffffffffff', key: '~' })).toString(
    'base64url',
  );
  return `${periodOf(from, from + 365 * DAY_MS)}&cursor=${cursor}`;
}
