import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { type LockedReport, lockReport } from './lock-report.ts';

export const bookkeeping = 'locks and a transaction for a command on a report; that command authorizes and records';

/** A report is linked once, and then moved by people: more often than this nobody moves it meanwhile. */
const MOST_TRIES = 5;

/**
 * Runs `work` in one transaction with the report, its incident, `target` and their orders locked. When triage or somebody else moved
 * the report meanwhile, all locks are given back and it starts over. Errors: 404, 409 when it does not come to rest.
 */
export async function withLinkLocked<T>(
  ctx: Context,
  id: string,
  target: string | null,
  work: (ctx: Context, report: LockedReport) => Promise<T>,
): Promise<T> {
  for (let i = 0; i < MOST_TRIES; i += 1) {
    const done = await withTransaction(ctx, async (tx) => {
      const report = await lockInOrder(tx, id, target);
      return report ? { value: await work(tx, report) } : null;
    });
    if (done) return done.value;
  }
  throw new AppError('conflict', 'This report is being linked just now. Look at it again.');
}

/**
 * Nobody may wait in a circle: a waiting report is locked before orders and incidents, as triage does, a linked one after them, as
 * an order that ends does. Null: it was moved between looking and locking.
 */
async function lockInOrder(ctx: Context, id: string, target: string | null): Promise<LockedReport | null> {
  const [seen] = await ctx.sql<{ up3_id: string; incident_id: string | null }[]>`
    select up3_id, incident_id from report where id = ${id}`;
  if (!seen) throw notFound('This report');
  const incidents = [seen.incident_id, target].filter((incident) => incident !== null);
  if (seen.incident_id === null) {
    const report = await lockReport(ctx, id);
    if (report.incident_id !== null) return null;
    await lockIncidents(ctx, seen.up3_id, incidents);
    return report;
  }
  await lockIncidents(ctx, seen.up3_id, incidents);
  const report = await lockReport(ctx, id);
  return report.incident_id === seen.incident_id ? report : null;
}

/** Orders before incidents, as every command; each kind by id. Indexes work_order_by_incident, incident_pkey. */
async function lockIncidents(ctx: Context, up3Id: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.sql`select from work_order where incident_id = any(${[...ids]}::uuid[]) and up3_id = ${up3Id}
    order by id for update`;
  await ctx.sql`select from incident where id = any(${[...ids]}::uuid[]) and up3_id = ${up3Id} order by id for update`;
}
