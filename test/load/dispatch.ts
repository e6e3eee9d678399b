import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BenchOptions } from './bench.ts';
import { startChild } from './child.ts';
import { addCrews } from './crews.ts';
import { latencyOf, round } from './latency.ts';
import { meansMs } from './metrics.ts';
import { openStage, type Stage, say } from './stage.ts';

const CREWS = 1000;
const REPORTS_PER_S = 100;
const DEFAULT_S = 30;
const ENOUGH_OFFERS = 2500;

const opened = z.object({ live: z.number() });
const generated = z.object({
  accepted: z.number(),
  refused: z.number(),
  unoffered: z.number(),
  latenciesMs: z.instanceof(Float64Array),
});
const referenced = z.object({ latenciesMs: z.instanceof(Float64Array) });

/**
 * A report's 201 -> the `offered` frame on the technician's socket, with 1,000 crews that have room and each report on another
 * transformer; against BullMQ add -> process of an empty job on the same engine.
 */
export async function dispatch({ seconds = DEFAULT_S }: BenchOptions): Promise<object> {
  const stage = await openStage();
  try {
    const reference = await referenceOf(stage, Math.min(seconds, 10));
    say(`adding ${CREWS} crews on duty`);
    const tokens = await addCrews(stage.sql, CREWS);
    await setUp(stage);
    const reports = REPORTS_PER_S * seconds;
    const idpels = await onePerTransformer(stage, reports);
    const generator = startChild('dispatch-generator.ts');
    const { live } = await generator.call('open', { url: stage.server.mobileUrl, tokens }, opened);
    say(`${live} technicians' sockets are live; ${REPORTS_PER_S} reports/s for ${seconds} s`);
    const load = { url: stage.server.url, token: await stage.logIn('operator1'), idpels, perSecond: REPORTS_PER_S };
    const run = await generator.call('run', load, generated);
    await generator.stop();
    const roundMs = await meansMs(stage.server.url, 'comcen_round_duration_seconds', 'phase');
    const stages = await stagesOf(stage);
    const { count: offers, p50Ms, p99Ms, maxMs } = latencyOf(run.latenciesMs);
    return {
      backend: stage.backend,
      ratio: p50Ms === null || reference.p50Ms === null ? null : round(p50Ms / reference.p50Ms, 1),
      p50Ms,
      p99Ms,
      maxMs,
      offers,
      unoffered: run.unoffered,
      isEnough: offers >= ENOUGH_OFFERS,
      refused: run.refused,
      referenceP50Ms: reference.p50Ms,
      referenceP99Ms: reference.p99Ms,
      roundMs,
      stages,
      crews: live,
      reportsPerS: REPORTS_PER_S,
      seconds,
    };
  } finally {
    await stage.close();
  }
}

/** Crews take all they can hold at once, and every transformer is an order of its own: what is timed is the way of 3,000 offers. */
async function setUp({ server, logIn }: Stage): Promise<void> {
  const reply = await fetch(`${server.url}/api/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await logIn('manager')}` },
    body: JSON.stringify({ values: { commitAheadMin: 1440, inferenceMode: 'suggest' } }),
  });
  if (!reply.ok) throw new Error(`the settings were not taken: ${reply.status} ${await reply.text()}`);
}

async function referenceOf(stage: Stage, seconds: number) {
  say(`reference: BullMQ add -> process of an empty job, ${REPORTS_PER_S}/s for ${seconds} s`);
  const child = startChild('dispatch-reference.ts');
  const input = { databaseUrl: stage.databaseUrl, redisUrl: stage.redisUrl ?? null, perSecond: REPORTS_PER_S, seconds };
  const { latenciesMs } = await child.call('run', { ...input, queue: `bench-${randomUUID()}` }, referenced);
  await child.stop();
  return latencyOf(latenciesMs);
}

/** Two reports on one transformer would be one incident: each gets its own. */
async function onePerTransformer({ sql }: Stage, count: number): Promise<string[]> {
  const rows = await sql<{ idpel: string }[]>`
    select min(idpel) as idpel from customer where transformer_id is not null group by transformer_id
    order by md5(transformer_id::text) limit ${count}`;
  if (rows.length < count) say(`only ${rows.length} transformers have customers; the run is that much shorter`);
  return rows.map((row) => row.idpel);
}

/** Where the time goes, by the rows' own stamps: report -> linked to an incident -> offered; the rest is the way to the socket. */
async function stagesOf({ sql }: Stage): Promise<object> {
  const [row] = await sql<[{ linked: number | null; offered: number | null }]>`
    select percentile_disc(0.5) within group (order by extract(epoch from r.linked_at - r.received_at) * 1000)::float8 as linked,
      percentile_disc(0.5) within group (order by extract(epoch from w.dispatched_at - r.linked_at) * 1000)::float8 as offered
    from report r join work_order w on w.incident_id = r.incident_id`;
  return { linkedP50Ms: row.linked, thenOfferedP50Ms: row.offered };
}
