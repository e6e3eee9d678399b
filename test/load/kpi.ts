import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stream, streamOf } from '@comcen/shared/domain/simulation/random.ts';
import { kpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import { openCluster } from '../../scripts/database/cluster.mjs';
import { startServer } from '../harness/servers.ts';
import type { BenchOptions } from './bench.ts';
import { type History, spanOf } from './kpi-history.ts';
import { loadHistory } from './kpi-load.ts';
import { reliabilityViews } from './kpi-reliability.ts';
import { repeatViews } from './kpi-repeats.ts';
import { compareWithTruth } from './kpi-truth.ts';
import { type Span, type View, viewsOver } from './kpi-views.ts';
import { voiceViews } from './kpi-voice.ts';
import { latencyOf, round } from './latency.ts';
import { logIn, say } from './stage.ts';

const ORDERS = 10_000_000;
const TIMES = 40;
/** Each view is asked so often before any is measured: code is compiled, connections have their statements, indexes are in memory. */
const WARM_UP = 12;
const DEEP_PAGES = 20;
const REACH_MS = 150;

interface Measured extends Known {
  readonly p50Ms: number | null;
  readonly p95Ms: number;
  readonly maxMs: number | null;
}

interface Known {
  /** The slowest of the warm-up: nothing of it may be in memory. */
  readonly coldMs: number;
  readonly kB: number;
  /** What PostgreSQL read by while the view was asked, of all its partitions together. */
  readonly servedBy: readonly string[];
}

/**
 * Every view of the figures over ten years of work orders, asked one after the other through the public API; against `select count(*)` of
 * the same orders. Loads them first (kpi-load), in a cluster of its own or in the folder `data`, which is kept and asked again the next time.
 */
export async function kpi({ orders = ORDERS, data }: BenchOptions): Promise<object> {
  const dataDir = data ?? mkdtempSync(join(tmpdir(), 'comcen-bench-'));
  const cluster = await openCluster({ dataDir, purpose: 'durable' });
  const sql = postgres(cluster.url, { max: 4, onnotice: () => undefined });
  try {
    say('migrations and demo seed');
    await (await startServer({ databaseUrl: cluster.url })).stop();
    const { history, load } = await loadHistory(sql, cluster.url, orders);
    return { ...(await measure(sql, cluster.url, history)), load };
  } finally {
    await sql.end({ timeout: 5 });
    await cluster.close();
    if (data === undefined) {
      for (const path of [cluster.location, dataDir]) if (path) rmSync(path, { recursive: true, force: true });
    }
  }
}

export async function measure(sql: Sql, databaseUrl: string, history: History): Promise<object> {
  const span = spanOf(history);
  const server = await startServer({ databaseUrl });
  try {
    const token = await logIn(server.url, 'manager');
    const ask = (path: string) => answerOf(server.url, token, path);
    const random = streamOf('kpi-views');
    say('comparing some figures with the orders themselves');
    const compared = await compareWithTruth(sql, async (path) => JSON.parse(await ask(path)), span, random);
    const asked = [
      ...viewsOver(span, TIMES),
      await deepPage(ask, span),
      ...repeatViews(span, TIMES),
      ...(await voiceViews(ask, span, TIMES)),
      ...(await reliabilityViews(ask, span, TIMES)),
    ];
    const known = new Map<string, Known>();
    for (const view of asked) {
      known.set(view.name, await warmUp(sql, ask, view, random));
      say(`${view.name}: ${known.get(view.name)?.coldMs} ms at worst`);
    }
    const times = await inTurns(ask, asked, random);
    const views = Object.fromEntries(
      asked.map(({ name }): [string, Measured] => [
        name,
        { ...figuresOf(times.get(name) ?? []), ...(known.get(name) as Known) },
      ]),
    );
    const countMs = await countOf(sql);
    const p95Ms = Math.max(...Object.values(views).map((view) => view.p95Ms));
    const { orders } = history;
    return {
      ratio: round(p95Ms / countMs, 4),
      p95Ms,
      countMs,
      isReached: p95Ms <= REACH_MS && orders >= ORDERS,
      orders,
      compared,
      views,
    };
  } finally {
    await server.stop();
  }
}

async function answerOf(url: string, token: string, path: string): Promise<string> {
  const reply = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
  return text;
}

async function warmUp(sql: Sql, ask: (path: string) => Promise<string>, view: View, random: Stream): Promise<Known> {
  const before = await readBy(sql);
  const took: number[] = [];
  let bytes = 0;
  for (let i = 0; i < WARM_UP; i += 1) {
    const startedAt = performance.now();
    bytes = Math.max(bytes, (await ask(view.path(random))).length);
    took.push(performance.now() - startedAt);
  }
  const after = await readBy(sql);
  const servedBy = [...after].filter(([name, scans]) => scans > (before.get(name) ?? 0)).map(([name]) => name);
  return { coldMs: round(Math.max(...took)), kB: round(bytes / 1024, 1), servedBy: servedBy.sort() };
}

/** All views once, and again: the times of each are spread over the whole run, so that a slow moment of the machine is one time of many views. */
async function inTurns(
  ask: (path: string) => Promise<string>,
  views: readonly View[],
  random: Stream,
): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map(views.map(({ name }) => [name, [] as number[]]));
  const turns = Math.max(...views.map((view) => view.times));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const view of views) {
      if (turn >= view.times) continue;
      const path = view.path(random);
      const startedAt = performance.now();
      await ask(path);
      times.get(view.name)?.push(performance.now() - startedAt);
    }
    if (turn % 5 === 4) say(`${turn + 1} of ${turns} turns`);
  }
  return times;
}

function figuresOf(times: readonly number[]): Omit<Measured, keyof Known> {
  const { p50Ms, maxMs } = latencyOf([...times]);
  return { p50Ms, p95Ms: round(times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0), maxMs };
}

/** Scans of every index and sequential ones of the tables of figures, partitions under their parent's name. Backends report each second. */
async function readBy(sql: Sql): Promise<Map<string, number>> {
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const rows = await sql<{ name: string; scans: number }[]>`
    with recursive top as (
      select c.oid, c.oid as root from pg_class c where c.relkind in ('i', 'I', 'r', 'p') and not c.relispartition
      union all select i.inhrelid, t.root from pg_inherits i join top t on t.oid = i.inhparent
    ), scan as (
      select indexrelid as oid, idx_scan as scans, relname from pg_stat_user_indexes
      union all select relid, seq_scan, relname from pg_stat_user_tables
    )
    select r.relname || case when r.relkind in ('r', 'p') then ' (all rows)' else '' end as name, sum(s.scans)::float8 as scans
    from scan s join top t on t.oid = s.oid join pg_class r on r.oid = t.root
    where s.relname ~ '^(kpi_|repeat_|work_order|incident|report|photo|rating|ticket|voice|interruption|customer_outage|outage_tally|reliability)' group by 1`;
  return new Map(rows.map(({ name, scans }) => [name, scans]));
}

/** The list behind a number, many pages down. */
async function deepPage(ask: (path: string) => Promise<string>, { fromMs, toMs }: Span): Promise<View> {
  const path = `/api/kpis/orders?from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}&measure=count&limit=200`;
  const page = z.object({ items: z.array(kpiOrder), nextCursor: z.string().nullable() });
  let cursor: string | null = null;
  for (let i = 0; i < DEEP_PAGES; i += 1) {
    const { nextCursor } = page.parse(JSON.parse(await ask(cursor === null ? path : `${path}&cursor=${cursor}`)));
    if (nextCursor !== null) cursor = nextCursor;
  }
  return { name: `orders, page ${DEEP_PAGES + 1} of 200`, path: () => `${path}&cursor=${cursor}`, times: TIMES };
}

/** The reference: the same rows counted, the best of three. */
async function countOf(sql: Sql): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const startedAt = performance.now();
    await sql`select count(*) from work_order`;
    times.push(performance.now() - startedAt);
  }
  return round(Math.min(...times));
}
