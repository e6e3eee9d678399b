import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

const WIB_MS = 7 * 3600_000;
/** From the first of the month at 06:00 WIB; a server that was off then makes it up. */
const HOUR = 6;
const LAST_DAY = 5;

/** Once a month and UP3: the report of the month that ended, for all who manage the whole UP3. Index export_job_month. */
export async function planMonthlyReport(ctx: Context, up3Id: string): Promise<boolean> {
  authorize(ctx, 'lane.run');
  const at = ctx.clock();
  const wib = new Date(at.getTime() + WIB_MS);
  const day = wib.getUTCDate();
  if (day > LAST_DAY || (day === 1 && wib.getUTCHours() < HOUR)) return false;
  const month = new Date(Date.UTC(wib.getUTCFullYear(), wib.getUTCMonth() - 1)).toISOString().slice(0, 7);
  return withTransaction(ctx, async (tx) => {
    const id = tx.newId();
    const [made] = await tx.sql`
      insert into export_job (id, up3_id, scope_up3_id, requested_by, source, format, lang, query, requested_at)
      values (${id}, ${up3Id}, ${up3Id}, null, 'monthly_report', 'pdf', 'id', ${jsonOf(tx.sql, { month })}, ${at})
      on conflict (up3_id, source, (query->>'month')) where requested_by is null do nothing returning 1`;
    if (!made) return false;
    await recordEvent(tx, {
      type: 'export_job.requested',
      entity: 'export_job',
      entityId: id,
      entityVersion: 1,
      up3Id,
      at,
      data: { jobId: id, table: 'monthly_report', format: 'pdf', month },
    });
    return true;
  });
}
