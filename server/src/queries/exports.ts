import { type ExportItem, exportItem } from '@comcen/shared/wire/http/export.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, Scope } from '../context.ts';
import { notFound } from '../errors.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface Row {
  id: string;
  up3_id: string;
  scope_up3_id: string | null;
  scope_ulp_id: string | null;
  requested_by: string | null;
  source: string;
  format: string;
  lang: string;
  query: unknown;
  state: string;
  rows_done: number;
  rows_total: number | null;
  bytes: string | null;
  failure: string | null;
  requested_by_name: string | null;
  requested_at: Date;
  finished_at: Date | null;
  expires_at: Date | null;
  cancel_requested_at: Date | null;
  version: number;
}

type WhichExports =
  | { readonly id: string }
  | { readonly before: { at: string; id: string } | null; readonly limit: number };

/**
 * The caller's own files, newest first, and those the clock made for the UP3s the caller manages whole. A file that was asked for under
 * another region does not exist any more. Indexes export_job_own, export_job_by_clock.
 */
export async function exports(ctx: Context, which: WhichExports): Promise<ExportItem[]> {
  const actor = authorize(ctx, 'export.create');
  if (actor.kind !== 'user') return [];
  const scope = scopeOf(ctx);
  const { sql } = ctx;
  const mayClock = scope.ulpId === null && (actor.role === 'manager' || actor.role === 'admin');
  const limit = 'id' in which ? 1 : which.limit;
  const filter =
    'id' in which
      ? sql`e.id = ${which.id}`
      : sql`(${which.before?.at ?? null}::timestamptz is null
          or (e.requested_at, e.id) < (${which.before?.at ?? null}::timestamptz, ${which.before?.id ?? null}::uuid))`;
  const rows = await sql<Row[]>`
    select x.*, (select u.name from app_user u where u.id = x.requested_by) as requested_by_name from (
      (select * from export_job e where e.requested_by = ${actor.userId} and ${filter}
        and e.scope_up3_id is not distinct from ${scope.up3Id}::text
        and e.scope_ulp_id is not distinct from ${scope.ulpId}::text
        order by e.requested_at desc, e.id desc limit ${limit})
      union all
      (select * from export_job e where ${mayClock} and e.requested_by is null and ${filter}
        and (${scope.up3Id}::text is null or e.up3_id = ${scope.up3Id})
        order by e.requested_at desc, e.id desc limit ${limit})) x
    order by x.requested_at desc, x.id desc limit ${limit}`;
  return rows.flatMap((row) => present(row) ?? []);
}

export async function exportOf(ctx: Context, id: string): Promise<ExportItem> {
  authorize(ctx, 'export.create');
  const [job] = await exports(ctx, { id });
  if (!job) throw notFound('This export');
  return job;
}

/** Where the file of a finished export lies, for who may have it now. Errors: 404, also when it is not there any more. */
export async function exportFileOf(
  ctx: Context,
  id: string,
): Promise<{ readonly job: ExportItem; readonly up3Id: string; readonly attempt: number }> {
  authorize(ctx, 'export.create');
  const job = await exportOf(ctx, id);
  if (job.state !== 'done') throw notFound('The file of this export');
  const [row] = await ctx.sql<{ up3Id: string; attempt: number }[]>`
    select up3_id as "up3Id", attempts as attempt from export_job where id = ${id}`;
  if (!row) throw notFound('This export');
  return { job, ...row };
}

/** Null: a table or format that this version does not know any more. */
function present(row: Row): ExportItem | null {
  const parsed = exportItem.safeParse({
    id: row.id,
    up3: row.up3_id,
    table: row.source,
    format: row.format,
    lang: row.lang,
    query: row.query,
    state: row.state,
    isCancelling: row.cancel_requested_at !== null && row.state === 'running',
    rows: row.rows_done,
    rowsTotal: row.rows_total,
    bytes: row.bytes === null ? null : Number(row.bytes),
    fileName: fileNameOf(row),
    failure: row.failure,
    requestedBy: row.requested_by_name,
    requestedAt: iso(row.requested_at),
    finishedAt: isoOrNull(row.finished_at),
    expiresAt: isoOrNull(row.expires_at),
    version: row.version,
  });
  return parsed.success ? parsed.data : null;
}

/** `comcen-work-orders-20261122-1705.xlsx`, the WIB minute it was asked for. */
function fileNameOf({ source, format, requested_at }: Pick<Row, 'source' | 'format' | 'requested_at'>): string {
  const wib = new Date(requested_at.getTime() + 7 * 3600_000).toISOString();
  const at = `${wib.slice(0, 10).replaceAll('-', '')}-${wib.slice(11, 16).replace(':', '')}`;
  return `comcen-${source.replaceAll('_', '-')}-${at}.${format}`;
}

interface Exporter {
  readonly id: string;
  readonly name: string;
  readonly role: 'admin' | 'manager' | 'operator';
  readonly scope: Scope;
}

/**
 * Who asked, as their row says now: null when they may not log in any more. For what the clock made: who has managed the whole UP3 the
 * longest, or else an admin. By primary key; by clock once a month, over the few who are no technicians.
 */
export async function exporterOf(
  ctx: Context,
  job: { readonly up3Id: string; readonly requestedBy: string | null },
): Promise<Exporter | null> {
  authorize(ctx, 'lane.run');
  const { sql } = ctx;
  const who =
    job.requestedBy === null
      ? sql`ulp_id is null and (up3_id = ${job.up3Id} or up3_id is null) and role in ('manager', 'admin')
          and not must_change_password`
      : sql`id = ${job.requestedBy}`;
  const [user] = await sql<(Omit<Exporter, 'scope'> & { up3Id: string | null; ulpId: string | null })[]>`
    select id, name, role, up3_id as "up3Id", ulp_id as "ulpId" from app_user
    where ${who} and disabled_at is null and role in ('admin', 'manager', 'operator')
    order by role desc, created_at, id limit 1`;
  return user
    ? { id: user.id, name: user.name, role: user.role, scope: { up3Id: user.up3Id, ulpId: user.ulpId } }
    : null;
}
