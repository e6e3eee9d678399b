import {
  type HistoryImport,
  historyImport,
  importPreviewRow,
  importReading,
} from '@comcen/shared/wire/http/history.ts';
import { z } from 'zod';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface Row {
  id: string;
  up3_id: string;
  kind: HistoryImport['kind'];
  state: HistoryImport['state'];
  file_name: string;
  bytes: string;
  reading: unknown;
  preview: unknown;
  progress: number;
  lines: number;
  good: number;
  refused: number;
  known: number;
  imported: number;
  first_at: Date | null;
  last_at: Date | null;
  failure: string | null;
  requested_by_name: string | null;
  requested_at: Date;
  finished_at: Date | null;
  version: number;
}

type Which =
  | { readonly id: string }
  | { readonly up3Id: string; readonly before: { at: string; id: string } | undefined; readonly limit: number };

/** Newest first; a list leaves the first rows out. Index history_import_recent. */
export async function historyImports(ctx: Context, which: Which): Promise<HistoryImport[]> {
  authorize(ctx, 'history.import', 'up3Id' in which ? { up3Id: which.up3Id } : {});
  const scope = scopeOf(ctx);
  const { sql } = ctx;
  const filter =
    'id' in which
      ? sql`h.id = ${which.id}`
      : sql`h.up3_id = ${which.up3Id} and (${which.before?.at ?? null}::timestamptz is null
          or (h.requested_at, h.id) < (${which.before?.at ?? null}::timestamptz, ${which.before?.id ?? null}::uuid))`;
  const rows = await sql<Row[]>`
    select h.*, ${'id' in which ? sql`h.preview` : sql`'[]'::jsonb`} as preview,
      (select u.name from app_user u where u.id = h.requested_by) as requested_by_name
    from history_import h
    where ${filter} and (${scope.up3Id}::text is null or h.up3_id = ${scope.up3Id})
    order by h.requested_at desc, h.id desc limit ${'id' in which ? 1 : which.limit}`;
  return rows.map(present);
}

export async function historyImportOf(ctx: Context, id: string): Promise<HistoryImport> {
  authorize(ctx, 'history.import');
  const [found] = await historyImports(ctx, { id });
  if (!found) throw notFound('This import');
  return found;
}

const previewRows = z.array(importPreviewRow);

/** What was stored by another version is left out. */
function present(row: Row): HistoryImport {
  const reading = importReading.safeParse(row.reading);
  const preview = previewRows.safeParse(row.preview);
  return historyImport.parse({
    id: row.id,
    up3: row.up3_id,
    kind: row.kind,
    state: row.state,
    fileName: row.file_name,
    bytes: Number(row.bytes),
    reading: reading.success ? reading.data : null,
    preview: preview.success ? preview.data : [],
    progress: row.progress,
    lines: row.lines,
    good: row.good,
    refused: row.refused,
    known: row.known,
    imported: row.imported,
    firstAt: isoOrNull(row.first_at),
    lastAt: isoOrNull(row.last_at),
    failure: row.failure,
    requestedBy: row.requested_by_name,
    requestedAt: iso(row.requested_at),
    finishedAt: isoOrNull(row.finished_at),
    version: row.version,
  });
}
