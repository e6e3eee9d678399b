import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchOptions } from './bench.ts';
import { startChild } from './child.ts';
import { latencyOf, round } from './latency.ts';
import { openStage, type Stage, say } from './stage.ts';

const CONNECTIONS = 32;
const IN_FLIGHT = 16;
const WARM_UP_S = 5;
const DEFAULT_S = 60;

const generated = z.object({
  accepted: z.array(z.string()),
  refused: z.record(z.string(), z.number()),
  latenciesMs: z.instanceof(Float64Array),
  seconds: z.number(),
});
const perSecond = z.object({ perSecond: z.number() });

/**
 * `POST /api/reports` over 32 connections with triage running, against transactions of two inserts on the same cluster. The
 * reference runs before and after, the server idle, so that a machine that slows down slows both.
 */
export async function intake({ seconds = DEFAULT_S }: BenchOptions): Promise<object> {
  const stage = await openStage();
  try {
    const token = await stage.logIn('operator1');
    const idpels = await stage.sql<{ idpel: string }[]>`select idpel from customer order by md5(idpel)`;
    const before = await reference(stage, seconds / 4);
    say(`posting reports for ${seconds} s over ${CONNECTIONS} connections`);
    const generator = startChild('intake-generator.ts');
    const input = { url: stage.server.url, token, idpels: idpels.map((row) => row.idpel), connections: CONNECTIONS };
    const warmUp = await generator.call('run', { ...input, seconds: WARM_UP_S }, generated);
    const run = await generator.call('run', { ...input, seconds }, generated);
    await generator.stop();
    say('counting what is there');
    const lost = await countMissing(stage, [...warmUp.accepted, ...run.accepted]);
    const drainMs = await triageDrained(stage);
    const after = await reference(stage, seconds / 4);
    const oursPerS = run.accepted.length / run.seconds;
    const referencePerS = (before + after) / 2;
    const { p50Ms, p99Ms, maxMs } = latencyOf(run.latenciesMs);
    return {
      backend: stage.backend,
      ratio: round(oursPerS / referencePerS, 3),
      p50Ms,
      p99Ms,
      maxMs,
      lost,
      reportsPerS: round(oursPerS, 0),
      referencePerS: round(referencePerS, 0),
      accepted: run.accepted.length,
      refused: run.refused,
      triageBehindMs: drainMs,
      seconds: round(run.seconds, 1),
    };
  } finally {
    await stage.close();
  }
}

async function reference(stage: Stage, seconds: number): Promise<number> {
  say(`reference: transactions of two inserts, ${IN_FLIGHT} in flight, ${seconds} s`);
  const child = startChild('intake-reference.ts');
  const result = await child.call('run', { url: stage.databaseUrl, inFlight: IN_FLIGHT, seconds }, perSecond);
  await child.stop();
  return result.perSecond;
}

/** Accepted with a 201 and not in the database. */
async function countMissing({ sql }: Stage, ids: readonly string[]): Promise<number> {
  let missing = 0;
  for (let n = 0; n < ids.length; n += 10_000) {
    const [row] = await sql<[{ missing: number }]>`
      select count(*)::int as missing from unnest(${ids.slice(n, n + 10_000)}::uuid[]) as given (id)
      where not exists (select from report r where r.id = given.id)`;
    missing += row.missing;
  }
  return missing;
}

/** How long triage was still busy after the last report. */
async function triageDrained({ sql }: Stage): Promise<number> {
  const from = performance.now();
  const deadline = from + 120_000;
  while (performance.now() < deadline) {
    const [waiting] = await sql`select 1 from report where state = 'received' limit 1`;
    if (!waiting) return round(performance.now() - from, 0);
    await pause(20);
  }
  throw new Error('triage had not caught up two minutes after the last report');
}
