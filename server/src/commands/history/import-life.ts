import type { HistoryKind } from '@comcen/shared/domain/history/columns.ts';
import type { ImportPreviewRow, ImportReading, ImportState } from '@comcen/shared/wire/http/history.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

/** Beats come with each batch and each second; without one for so long its process is dead. */
export const BEAT_LOST_MS = 15_000;
const MOST_ATTEMPTS = 3;

export interface ClaimedImport {
  readonly id: string;
  readonly up3Id: string;
  readonly kind: HistoryKind;
  readonly state: 'checking' | 'importing' | 'undoing';
  readonly attempt: number;
  /** As stored: what was chosen, or what the last check found. */
  readonly reading: unknown;
}

/** Takes up what waits, or whose process died; every stage bears to be begun anew. `busy`: somebody is at it. `over`: nothing to do. */
export async function claimImport(ctx: Context, id: string): Promise<ClaimedImport | 'busy' | 'over'> {
  authorize(ctx, 'lane.run');
  const at = ctx.clock();
  const lostBefore = new Date(at.getTime() - BEAT_LOST_MS);
  const [row] = await ctx.sql<ClaimedImport[]>`
    update history_import set attempts = attempts + 1, beat_at = ${at}, progress = 0, version = version + 1
    where id = ${id} and state in ('checking', 'importing', 'undoing') and (beat_at is null or beat_at < ${lostBefore})
    returning id, up3_id as "up3Id", kind, state, attempts as attempt, reading`;
  if (!row) {
    const [other] = await ctx.sql<{ state: ImportState }[]>`select state from history_import where id = ${id}`;
    return other && ['checking', 'importing', 'undoing'].includes(other.state) ? 'busy' : 'over';
  }
  if (row.attempt <= MOST_ATTEMPTS) return row;
  await endImport(ctx, row, { state: 'failed', failure: 'attempts' });
  return 'over';
}

/** Says that it lives and how far it is. `lost`: another process took it over. */
export async function beatImport(
  ctx: Context,
  { id, attempt }: ClaimedImport,
  progress: number,
): Promise<'go on' | 'lost'> {
  authorize(ctx, 'lane.run');
  const rows = await ctx.sql`
    update history_import set beat_at = ${ctx.clock()}, progress = ${Math.min(progress, 1)}
    where id = ${id} and attempts = ${attempt} and state in ('checking', 'importing', 'undoing') returning 1`;
  return rows.length > 0 ? 'go on' : 'lost';
}

/** The process ends in peace: the next one need not wait for the beat to be missed. */
export async function putBackImport(ctx: Context, { id, attempt }: ClaimedImport): Promise<void> {
  authorize(ctx, 'lane.run');
  await ctx.sql`
    update history_import set beat_at = null, attempts = attempts - 1, version = version + 1
    where id = ${id} and attempts = ${attempt} and state in ('checking', 'importing', 'undoing')`;
}

export interface ImportCounts {
  readonly lines: number;
  readonly good: number;
  readonly refused: number;
  readonly known: number;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
}

export type ImportEnding =
  | {
      readonly state: 'checked';
      readonly counts: ImportCounts;
      readonly reading: ImportReading;
      readonly preview: readonly ImportPreviewRow[];
    }
  | { readonly state: 'imported'; readonly counts: ImportCounts; readonly imported: number }
  | { readonly state: 'undone' }
  | { readonly state: 'failed'; readonly failure: string; readonly imported?: number };

/** Stores how a stage ended, once: whoever lost the import writes nothing. */
export async function endImport(
  ctx: Context,
  of: Pick<ClaimedImport, 'id' | 'up3Id' | 'attempt' | 'kind'>,
  ending: ImportEnding,
): Promise<void> {
  authorize(ctx, 'lane.run');
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const counts = 'counts' in ending ? ending.counts : null;
    const [row] = await tx.sql<{ version: number; imported: number }[]>`
      update history_import set state = ${ending.state}, beat_at = null, finished_at = ${at}, version = version + 1,
        progress = case when ${ending.state} = 'failed' then progress else 1 end,
        failure = ${ending.state === 'failed' ? ending.failure : null},
        lines = coalesce(${counts?.lines ?? null}, lines), good = coalesce(${counts?.good ?? null}, good),
        refused = coalesce(${counts?.refused ?? null}, refused), known = coalesce(${counts?.known ?? null}, known),
        first_at = coalesce(${counts?.firstAt ?? null}, first_at), last_at = coalesce(${counts?.lastAt ?? null}, last_at),
        imported = ${'imported' in ending ? (ending.imported ?? 0) : tx.sql`case when ${ending.state} = 'undone' then 0 else imported end`},
        reading = ${ending.state === 'checked' ? jsonOf(tx.sql, ending.reading) : tx.sql`reading`},
        preview = ${ending.state === 'checked' ? jsonOf(tx.sql, ending.preview) : tx.sql`preview`}
      where id = ${of.id} and attempts = ${of.attempt} and state in ('checking', 'importing', 'undoing')
      returning version, imported`;
    if (!row || (ending.state !== 'imported' && ending.state !== 'undone')) return;
    await recordEvent(tx, {
      type: ending.state === 'imported' ? 'history.imported' : 'history.undone',
      entity: 'history_import',
      entityId: of.id,
      entityVersion: row.version,
      up3Id: of.up3Id,
      at,
      data: { importId: of.id, kind: of.kind, rows: row.imported },
    });
  });
}

/** Imports that nobody works at: their job was lost with its queue, or their process died. Index history_import_waiting. */
export async function lostImports(ctx: Context): Promise<{ id: string; up3Id: string }[]> {
  authorize(ctx, 'lane.run');
  const before = new Date(ctx.clock().getTime() - BEAT_LOST_MS);
  return ctx.sql<{ id: string; up3Id: string }[]>`
    select id, up3_id as "up3Id" from history_import
    where state in ('checking', 'importing', 'undoing') and coalesce(beat_at, requested_at) < ${before}
    order by requested_at limit 20`;
}
