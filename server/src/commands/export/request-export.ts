import type { ExportBody } from '@comcen/shared/wire/http/export.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize, type Permission, scopeOf } from '../authorize.ts';

/** Of one person, waiting and running. */
const MOST_WAITING = 5;

/**
 * Asks for a table as a file; a worker makes it. The query was checked by the table (server/src/export). Errors: 403 without the
 * table's own permission, 409 when five of the caller's wait already. Returns the job's id.
 */
export async function requestExport(
  ctx: Context,
  up3Id: string,
  permission: Permission,
  body: ExportBody,
): Promise<string> {
  const actor = authorize(ctx, 'export.create', { up3Id });
  authorize(ctx, permission, { up3Id });
  if (actor.kind !== 'user') throw new AppError('forbidden', 'Only a person asks for a file of their own.');
  const scope = scopeOf(ctx);
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const id = tx.newId();
    // The person's row is locked, so that two requests at once count each other.
    await tx.sql`select 1 from app_user where id = ${actor.userId} for no key update`;
    // Index export_job_own.
    const [waiting] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from export_job where requested_by = ${actor.userId} and state in ('queued', 'running')`;
    if ((waiting?.count ?? 0) >= MOST_WAITING) {
      throw new AppError('conflict', `${MOST_WAITING} of your exports wait already. Cancel one, or wait for one.`);
    }
    await tx.sql`
      insert into export_job (id, up3_id, scope_up3_id, scope_ulp_id, requested_by, source, format, lang, query, requested_at)
      values (${id}, ${up3Id}, ${scope.up3Id}, ${scope.ulpId}, ${actor.userId}, ${body.table}, ${body.format}, ${body.lang},
        ${jsonOf(tx.sql, body.query)}, ${at})`;
    await recordEvent(tx, {
      type: 'export_job.requested',
      entity: 'export_job',
      entityId: id,
      entityVersion: 1,
      up3Id,
      ulpId: scope.ulpId,
      at,
      data: { jobId: id, table: body.table, format: body.format },
    });
    return id;
  });
}
