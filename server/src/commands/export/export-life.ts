import { type EXPORT_FAILURES, type ExportBody, exportBody } from '@comcen/shared/wire/http/export.ts';
import type { Context, Scope } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** Beats come each second; without one for so long its process is dead. */
export const BEAT_LOST_MS = 10_000;
const MOST_ATTEMPTS = 3;
/** A file may hold personal data: it lies no longer than a working week. */
const KEPT_MS = 7 * 24 * 3600_000;

export interface ClaimedExport {
  readonly id: string;
  readonly up3Id: string;
  readonly attempt: number;
  readonly scope: Scope;
  readonly requestedBy: string | null;
  readonly body: ExportBody;
}

interface Row {
  up3Id: string;
  attempt: number;
  scopeUp3Id: string | null;
  scopeUlpId: string | null;
  requestedBy: string | null;
  source: string;
  format: string;
  lang: string;
  query: unknown;
  isAsked: boolean;
}

/** Takes a job up: one that waits, or one whose process died (it begins anew). `busy`: somebody is at it. `over`: nothing to do. */
export async function claimExport(ctx: Context, id: string): Promise<ClaimedExport | 'busy' | 'over'> {
  authorize(ctx, 'lane.run');
  const at = ctx.clock();
  const lostBefore = new Date(at.getTime() - BEAT_LOST_MS);
  const [row] = await ctx.sql<Row[]>`
    update export_job set state = 'running', attempts = attempts + 1, beat_at = ${at}, rows_done = 0, rows_total = null,
      started_at = coalesce(started_at, ${at}), version = version + 1
    where id = ${id} and (state = 'queued' or (state = 'running' and beat_at < ${lostBefore}))
    returning up3_id as "up3Id", attempts as attempt, scope_up3_id as "scopeUp3Id", scope_ulp_id as "scopeUlpId",
      requested_by as "requestedBy", source, format, lang, query, cancel_requested_at is not null as "isAsked"`;
  if (!row) {
    const [other] = await ctx.sql<{ state: string }[]>`select state from export_job where id = ${id}`;
    return other?.state === 'running' ? 'busy' : 'over';
  }
  const job = { id, up3Id: row.up3Id, attempt: row.attempt };
  if (row.isAsked) return over(ctx, job, { state: 'cancelled' });
  if (row.attempt > MOST_ATTEMPTS) return over(ctx, job, { state: 'failed', failure: 'attempts' });
  const { source: table, format, query, lang } = row;
  const body = exportBody.safeParse({ table, format, query, lang });
  if (!body.success) return over(ctx, job, { state: 'failed', failure: 'query' });
  const scope = { up3Id: row.scopeUp3Id, ulpId: row.scopeUlpId };
  return { ...job, scope, requestedBy: row.requestedBy, body: body.data };
}

/** Says that it lives and how far it is. `lost`: another process took it over. */
export async function beatExport(
  ctx: Context,
  { id, attempt }: ClaimedExport,
  rows: { done: number; total: number | null },
): Promise<'go on' | 'cancel' | 'lost'> {
  authorize(ctx, 'lane.run');
  const [row] = await ctx.sql<{ isAsked: boolean }[]>`
    update export_job set beat_at = ${ctx.clock()}, rows_done = ${rows.done}, rows_total = ${rows.total}
    where id = ${id} and state = 'running' and attempts = ${attempt} returning cancel_requested_at is not null as "isAsked"`;
  if (!row) return 'lost';
  return row.isAsked ? 'cancel' : 'go on';
}

/** The process ends in peace: the next one need not wait for the beat to be missed, and it counts as no attempt. */
export async function putBackExport(ctx: Context, { id, attempt }: ClaimedExport): Promise<void> {
  authorize(ctx, 'lane.run');
  await ctx.sql`
    update export_job set state = 'queued', attempts = attempts - 1, rows_done = 0, version = version + 1
    where id = ${id} and state = 'running' and attempts = ${attempt}`;
}

export type ExportEnding =
  | { readonly state: 'done'; readonly rows: number; readonly bytes: number }
  | { readonly state: 'failed'; readonly failure: (typeof EXPORT_FAILURES)[number] }
  | { readonly state: 'cancelled' };

/** Stores how it ended, once: whoever lost the job writes nothing, and its file, named after its attempt, is nobody's. */
export async function endExport(
  ctx: Context,
  job: Pick<ClaimedExport, 'id' | 'up3Id' | 'attempt'>,
  ending: ExportEnding,
): Promise<void> {
  authorize(ctx, 'lane.run');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const isDone = ending.state === 'done';
    const [row] = await tx.sql<{ version: number }[]>`
      update export_job set state = ${ending.state}, finished_at = ${at}, version = version + 1,
        rows_done = ${isDone ? ending.rows : 0}, rows_total = ${isDone ? ending.rows : null},
        bytes = ${isDone ? ending.bytes : null}, expires_at = ${isDone ? new Date(at.getTime() + KEPT_MS) : null},
        failure = ${ending.state === 'failed' ? ending.failure : null}
      where id = ${job.id} and state = 'running' and attempts = ${job.attempt} returning version`;
    if (!row) return;
    await recordEvent(tx, {
      type: ending.state === 'cancelled' ? 'export_job.cancelled' : 'export_job.finished',
      entity: 'export_job',
      entityId: job.id,
      entityVersion: row.version,
      up3Id: job.up3Id,
      at,
      data: isDone ? { rows: ending.rows } : ending.state === 'failed' ? { failure: ending.failure } : {},
    });
  });
}

async function over(
  ctx: Context,
  job: Pick<ClaimedExport, 'id' | 'up3Id' | 'attempt'>,
  ending: ExportEnding,
): Promise<'over'> {
  await endExport(ctx, job, ending);
  return 'over';
}

/** Jobs that nobody works at: lost with their queue, or their process died. Index export_job_waiting. */
export async function lostExports(ctx: Context): Promise<{ id: string; up3Id: string }[]> {
  authorize(ctx, 'lane.run');
  const before = new Date(ctx.clock().getTime() - BEAT_LOST_MS);
  return ctx.sql<{ id: string; up3Id: string }[]>`
    select id, up3_id as "up3Id" from export_job
    where state in ('queued', 'running') and coalesce(beat_at, requested_at) < ${before} order by requested_at limit 20`;
}
