import { systemContext } from '@comcen/server/roles/system-context.ts';
import { mergeSpans } from '@comcen/server/test/commands/kpi/merge-spans.ts';
import { rebuildKpis } from '@comcen/server/test/commands/kpi/rebuild.ts';
import { openDatabase } from '@comcen/server/test/db/client.ts';
import { pino } from 'pino';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { type History, loadOrders, makeDurable, makeFast, rollUpHistory, spanOf } from './kpi-history.ts';
import { UP3 } from './kpi-history-sql.ts';
import { loadReliability } from './kpi-reliability.ts';
import { loadRepeats, repeatsRebuilt } from './kpi-repeats.ts';
import { loadVoice } from './kpi-voice.ts';
import { round } from './latency.ts';
import { say } from './stage.ts';

const history = z.object({
  from: z.string(),
  to: z.string(),
  orders: z.number(),
  seconds: z.record(z.string(), z.number()),
});
const figures = z.record(z.string(), z.number());

/**
 * The history with all that is derived from it, step by step; what a step did stands in `bench_step`, so a kept history is loaded once and
 * one that was broken off goes on where it was. Returns the figures of each step, mostly seconds.
 */
export async function loadHistory(
  sql: Sql,
  databaseUrl: string,
  orders: number,
): Promise<{ history: History; load: Record<string, number> }> {
  await sql`create table if not exists bench_step (name text primary key, result jsonb not null)`;
  await makeFast(sql);
  const step = <Result extends z.ZodType>(name: string, result: Result, work: () => Promise<z.infer<Result>>) =>
    onceIn(sql, name, result, work);
  const loaded = await step('orders', history, () => loadOrders(sql, databaseUrl, orders));
  const load = {
    ...loaded.seconds,
    ...(await step('rollUp', figures, async () => ({ rollUp: await rollUpHistory(databaseUrl) }))),
    ...(await step('repeats', figures, async () => ({ repeats: await loadRepeats(sql, databaseUrl, loaded) }))),
    ...(await step('merge', figures, () => merge(databaseUrl, loaded))),
    ...(await step('voice', figures, () => loadVoice(sql, databaseUrl, spanOf(loaded)))),
    ...(await step('reliability', figures, () => loadReliability(sql, databaseUrl, loaded))),
  };
  await makeDurable(sql);
  return { history: loaded, load };
}

async function onceIn<Result extends z.ZodType>(
  sql: Sql,
  name: string,
  result: Result,
  work: () => Promise<z.infer<Result>>,
): Promise<z.infer<Result>> {
  const [done] = await sql<{ result: unknown }[]>`select result from bench_step where name = ${name}`;
  if (done) return result.parse(done.result);
  const made = result.parse(await work());
  await sql`insert into bench_step (name, result) values (${name}, ${sql.json(made as never)})`;
  return made;
}

/** Months and longer from the days; and some days made anew from their orders, which must change nothing. */
async function merge(databaseUrl: string, { from, to }: History): Promise<Record<string, number>> {
  const database = openDatabase(databaseUrl, { max: 2, application: 'comcen-bench-merge' });
  const ctx = systemContext({
    database,
    clock: () => new Date(),
    newId: () => crypto.randomUUID(),
    log: pino({ level: 'silent' }),
    ring: () => undefined,
  });
  const startedAt = performance.now();
  say('loading: months, quarters, years, and all before each month');
  try {
    const days = [from, '2024-02-29', '2024-12-31'].filter((day) => day >= from && day < to);
    await repeatsRebuilt(ctx, days);
    // A rebuild merges what is stale: the first one everything.
    for (const day of days) await rebuildsEqual(database.sql, day, () => rebuildKpis(ctx, UP3, { from: day, to: day }));
    await mergeSpans(ctx, UP3);
    await database.sql`vacuum analyze kpi_rollup`;
    return { merge: round((performance.now() - startedAt) / 1000, 1), daysRebuilt: days.length };
  } finally {
    await database.close();
  }
}

async function rebuildsEqual(sql: Sql, day: string, rebuild: () => Promise<void>): Promise<void> {
  const sum = async () => {
    const [row] = await sql<{ facts: string; rollups: string }[]>`
      select (select md5(string_agg(k::text, ',' order by work_order_id)) from kpi_order k where day = ${day}) as facts,
        (select md5(string_agg((to_jsonb(r) - 'id')::text, ',' order by dimension, ulp_id, key, is_flagged)) from kpi_rollup r
          where up3_id = ${UP3} and level = 'day' and starts_on = ${day}) as rollups`;
    return JSON.stringify(row);
  };
  const before = await sum();
  await rebuild();
  const after = await sum();
  if (before !== after) throw new Error(`${day}: made anew from its orders it is ${after}, the load said ${before}`);
}
