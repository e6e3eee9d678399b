import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchOptions } from './bench.ts';
import { type Child, startChild } from './child.ts';
import { changeOrders, openOrders } from './fanout-changes.ts';
import { latencyOf, round } from './latency.ts';
import { openStage, type Stage, say } from './stage.ts';

const SOCKETS = 1000;
const PER_S = 50;
const DEFAULT_S = 15;
/** Tried upwards until one is not held. */
const STEPS_PER_S = [10, 25, 50, 75, 100, 150, 200, 300, 400];
const STEP_S = 5;
const HELD_P99_MS = 250;
const LAST_WAIT_MS = 2000;

const opened = z.object({ live: z.number() });
const received = z.object({
  /** One entry per frame and socket. */
  cursors: z.instanceof(Float64Array),
  atMs: z.instanceof(Float64Array),
  /** What each frame held, from the first socket. */
  changes: z.array(z.object({ cursor: z.number(), keys: z.array(z.string()) })),
  sample: z.string().nullable(),
});
type Received = z.infer<typeof received>;
const broadcasted = z.object({ sentAtMs: z.instanceof(Float64Array), seconds: z.number() });

interface Step {
  readonly perS: number;
  readonly framesPerS: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly missing: number;
  readonly isHeld: boolean;
}

/**
 * 1,000 console sockets; each change (an order's priority, by POST) is one frame to all. Latency runs from sending the POST to the
 * frame on each socket. The reference broadcasts the same bytes from a bare `ws` server; both climb until p99 passes 250 ms.
 */
export async function fanout({ seconds = DEFAULT_S }: BenchOptions): Promise<object> {
  const stage = await openStage();
  const receiver = startChild('fanout-receiver.ts');
  try {
    const ours = await measureOurs(stage, receiver, seconds);
    const reference = await measureReference(receiver, ours.sample);
    const { p50Ms, p99Ms, maxMs, framesPerS, missing } = ours.main;
    return {
      backend: stage.backend,
      ratio: round(heldOf(ours.steps) / heldOf(reference), 2),
      p50Ms,
      p99Ms,
      maxMs,
      missing,
      sockets: SOCKETS,
      framesPerS,
      frameBytes: Buffer.byteLength(ours.sample),
      heldPerS: heldOf(ours.steps),
      referenceHeldPerS: heldOf(reference),
      steps: ours.steps,
      referenceSteps: reference,
    };
  } finally {
    await receiver.stop();
    await stage.close();
  }
}

const heldOf = (steps: readonly Step[]): number => Math.max(0, ...steps.map((step) => (step.isHeld ? step.perS : 0)));

async function measureOurs(stage: Stage, receiver: Child, seconds: number) {
  const names = Array.from({ length: 12 }, (_, n) => `operator${n + 1}`);
  const tokens: string[] = [];
  for (const name of names) tokens.push(await stage.logIn(name));
  const orders = await openOrders(stage, tokens[0] ?? '');
  say(`${orders.length} open orders; opening ${SOCKETS} console sockets`);
  await receiver.call('open', { url: stage.server.url, tokens, count: SOCKETS }, opened);
  const step = async (perS: number, forS: number) => {
    const sent = await changeOrders({ url: stage.server.url, token: tokens[0] ?? '', orders, perS, seconds: forS });
    await pause(LAST_WAIT_MS);
    const got = await receiver.call('take', null, received);
    return { result: stepOf(perS, sent.seconds, join(got, sent.atMs), sent.atMs.size), sample: got.sample };
  };
  await step(PER_S, STEP_S);
  say(`${PER_S} changes/s for ${seconds} s`);
  const main = await step(PER_S, seconds);
  const steps = await climb(async (perS) => (await step(perS, STEP_S)).result);
  await receiver.call('close', null, z.unknown());
  if (main.sample === null) throw new Error('no frame with a change arrived');
  return { main: main.result, steps, sample: main.sample };
}

async function measureReference(receiver: Child, sample: string): Promise<Step[]> {
  const server = startChild('fanout-reference.ts');
  try {
    const { url } = await server.call('listen', null, z.object({ url: z.string() }));
    await receiver.call('openBare', { url, count: SOCKETS }, opened);
    return await climb(async (perS) => {
      const sent = await server.call('broadcast', { sample, perSecond: perS, seconds: STEP_S }, broadcasted);
      await pause(LAST_WAIT_MS);
      const got = await receiver.call('take', null, received);
      const latencies = [...got.cursors].map((cursor, n) => (got.atMs[n] ?? 0) - (sent.sentAtMs[cursor] ?? Number.NaN));
      const frames = sent.sentAtMs.length;
      return stepOf(perS, sent.seconds, { latencies, frames }, frames);
    });
  } finally {
    await server.stop();
  }
}

async function climb(step: (perS: number) => Promise<Step>): Promise<Step[]> {
  const steps: Step[] = [];
  for (const perS of STEPS_PER_S) {
    const result = await step(perS);
    steps.push(result);
    say(`${perS}/s: p99 ${result.p99Ms} ms, ${result.missing} missing, ${result.isHeld ? 'held' : 'not held'}`);
    if (!result.isHeld) break;
  }
  return steps;
}

/** Latency of every change on every socket: a frame may hold several. */
function join({ cursors, atMs, changes }: Received, sentAtMs: ReadonlyMap<string, number>) {
  const sentOf = new Map<number, number[]>();
  for (const { cursor, keys } of changes) {
    const sent = keys.flatMap((key) => sentAtMs.get(key) ?? []);
    if (sent.length > 0) sentOf.set(cursor, [...(sentOf.get(cursor) ?? []), ...sent]);
  }
  const latencies: number[] = [];
  for (const [n, cursor] of cursors.entries()) {
    for (const sent of sentOf.get(cursor) ?? []) latencies.push((atMs[n] ?? 0) - sent);
  }
  return { latencies, frames: sentOf.size };
}

function stepOf(perS: number, seconds: number, got: { latencies: number[]; frames: number }, sent: number): Step {
  const { p50Ms, p99Ms, maxMs, count } = latencyOf(got.latencies);
  const missing = sent * SOCKETS - count;
  const isHeld = missing === 0 && p99Ms !== null && p99Ms <= HELD_P99_MS && sent / seconds >= perS * 0.95;
  return { perS, framesPerS: round(got.frames / seconds, 1), p50Ms, p99Ms, maxMs, missing, isHeld };
}
