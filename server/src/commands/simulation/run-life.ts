import { type SimulationBody, type SimulationResult, simulationBody } from '@comcen/shared/wire/http/simulation.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** Beats come each second; without one for so long its process is dead. */
export const BEAT_LOST_MS = 10_000;
/** Started so often without coming to an end: it kills its process, or the process dies for another reason. */
const MOST_ATTEMPTS = 3;

export interface ClaimedRun {
  readonly id: string;
  readonly up3Id: string;
  readonly attempt: number;
  readonly input: SimulationBody;
}

/**
 * Takes a run up: one that waits, or one whose process died. `busy`: somebody is at it. `over`: nothing to do any more, or it was
 * started too often and failed for that.
 */
export async function claimRun(ctx: Context, id: string): Promise<ClaimedRun | 'busy' | 'over'> {
  authorize(ctx, 'lane.run');
  const at = ctx.clock();
  const lostBefore = new Date(at.getTime() - BEAT_LOST_MS);
  const [claimed] = await ctx.sql<{ up3Id: string; attempt: number; input: unknown; isAsked: boolean }[]>`
    update simulation_run set state = 'running', attempts = attempts + 1, beat_at = ${at}, progress = 0,
      started_at = coalesce(started_at, ${at}), version = version + 1
    where id = ${id} and (state = 'queued' or (state = 'running' and beat_at < ${lostBefore}))
    returning up3_id as "up3Id", attempts as attempt, input, cancel_requested_at is not null as "isAsked"`;
  if (!claimed) {
    const [other] = await ctx.sql<{ state: string }[]>`select state from simulation_run where id = ${id}`;
    return other?.state === 'running' ? 'busy' : 'over';
  }
  const run = { id, up3Id: claimed.up3Id, attempt: claimed.attempt };
  if (claimed.isAsked) return end(ctx, run, { state: 'cancelled' });
  if (claimed.attempt > MOST_ATTEMPTS) return end(ctx, run, { state: 'failed', failure: 'attempts' });
  const input = simulationBody.safeParse(claimed.input);
  return input.success ? { ...run, input: input.data } : end(ctx, run, { state: 'failed', failure: 'error' });
}

/** Says that it lives and how far it is. `lost`: another process took it over. */
export async function beatRun(
  ctx: Context,
  { id, attempt }: ClaimedRun,
  progress: number,
): Promise<'go on' | 'cancel' | 'lost'> {
  authorize(ctx, 'lane.run');
  const [row] = await ctx.sql<{ isAsked: boolean }[]>`
    update simulation_run set beat_at = ${ctx.clock()}, progress = ${progress}
    where id = ${id} and state = 'running' and attempts = ${attempt} returning cancel_requested_at is not null as "isAsked"`;
  if (!row) return 'lost';
  return row.isAsked ? 'cancel' : 'go on';
}

/** The process ends in peace: the next one need not wait for the beat to be missed, and it counts as no attempt. */
export async function putBackRun(ctx: Context, { id, attempt }: ClaimedRun): Promise<void> {
  authorize(ctx, 'lane.run');
  await ctx.sql`
    update simulation_run set state = 'queued', attempts = attempts - 1, progress = 0, version = version + 1
    where id = ${id} and state = 'running' and attempts = ${attempt}`;
}

type Ending =
  | { readonly state: 'done'; readonly result: SimulationResult }
  | { readonly state: 'failed'; readonly failure: 'no_faults' | 'attempts' | 'error' }
  | { readonly state: 'cancelled' };

/** Stores how it ended, once: whoever lost the run writes nothing. */
export async function endRun(
  ctx: Context,
  run: Pick<ClaimedRun, 'id' | 'up3Id' | 'attempt'>,
  ending: Ending,
): Promise<void> {
  authorize(ctx, 'lane.run');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const [row] = await tx.sql<{ version: number }[]>`
      update simulation_run set state = ${ending.state}, finished_at = ${at}, version = version + 1,
        progress = case when ${ending.state === 'done'} then 1 else progress end,
        result = ${ending.state === 'done' ? jsonOf(tx.sql, ending.result) : null},
        failure = ${ending.state === 'failed' ? ending.failure : null}
      where id = ${run.id} and state = 'running' and attempts = ${run.attempt} returning version`;
    if (!row) return;
    await recordEvent(tx, {
      type: ending.state === 'cancelled' ? 'simulation_run.cancelled' : 'simulation_run.finished',
      entity: 'simulation_run',
      entityId: run.id,
      entityVersion: row.version,
      up3Id: run.up3Id,
      at,
      data: ending.state === 'failed' ? { failure: ending.failure } : {},
    });
  });
}

async function end(ctx: Context, run: Pick<ClaimedRun, 'id' | 'up3Id' | 'attempt'>, ending: Ending): Promise<'over'> {
  await endRun(ctx, run, ending);
  return 'over';
}

/** Runs that nobody works at: their job was lost with its queue, or their process died. Index simulation_run_waiting. */
export async function lostRuns(ctx: Context): Promise<{ id: string; up3Id: string }[]> {
  authorize(ctx, 'lane.run');
  const before = new Date(ctx.clock().getTime() - BEAT_LOST_MS);
  return ctx.sql<{ id: string; up3Id: string }[]>`
    select id, up3_id as "up3Id" from simulation_run
    where state in ('queued', 'running') and coalesce(beat_at, requested_at) < ${before} order by requested_at limit 20`;
}
