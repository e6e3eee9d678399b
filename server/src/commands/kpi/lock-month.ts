import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { settingsOf } from '../../queries/settings.ts';
import { authorize, scopeOf } from '../authorize.ts';
import { holdFold } from './hold-fold.ts';
import { rebuildKpis } from './rebuild.ts';

/**
 * Locks a month of a UP3: its figures no longer move, what comes later is listed as a correction. Everything that is known by now is
 * folded first. Errors: 422 when the month is not over, 409 when it is locked already or the log is not folded up to its end yet.
 */
export async function lockMonth(ctx: Context, up3Id: string, month: string, note: string): Promise<void> {
  authorizeLock(ctx, up3Id);
  const startsOn = `${month}-01`;
  if (endOf('month', startsOn) > dayOf(ctx.clock())) {
    throw invalidField('month', 'is not over yet; only a month that has ended can be locked');
  }
  await withTransaction(ctx, async (tx) => {
    await holdFold(tx);
    await expectFolded(tx);
    const { officialRecovery, repeatWindowDays } = await settingsOf(tx, up3Id);
    const at = tx.clock();
    const made = await tx.sql`
      insert into kpi_lock (up3_id, month, locked_at, locked_by, note, definitions)
      values (${up3Id}, ${startsOn}, ${at}, ${actorColumns(tx).id}, ${note}, ${jsonOf(tx.sql, { officialRecovery, repeatWindowDays })})
      on conflict (up3_id, month) do nothing returning 1`;
    if (made.length === 0) throw new AppError('conflict', `${month} is locked already.`);
    await recordEvent(tx, {
      type: 'kpi_month.locked',
      entity: 'kpi_month',
      entityId: month,
      up3Id,
      at,
      data: { month },
    });
  });
}

/**
 * Opens a locked month again and brings its figures to where the orders stand. The reason stands in the log's row; the corrections that
 * were waiting become part of the figures.
 */
export async function unlockMonth(ctx: Context, up3Id: string, month: string, reason: string): Promise<void> {
  authorizeLock(ctx, up3Id);
  const startsOn = `${month}-01`;
  await withTransaction(ctx, async (tx) => {
    await holdFold(tx);
    const at = tx.clock();
    const gone = await tx.sql`delete from kpi_lock where up3_id = ${up3Id} and month = ${startsOn} returning 1`;
    if (gone.length === 0) throw notFound('This lock');
    await tx.sql`insert into kpi_unlock (id, up3_id, month, reason, unlocked_by, unlocked_at)
      values (${tx.newId()}, ${up3Id}, ${startsOn}, ${reason}, ${actorColumns(tx).id}, ${at})`;
    const dropped =
      await tx.sql`delete from kpi_correction where up3_id = ${up3Id} and month = ${startsOn} returning 1`;
    await recordEvent(tx, {
      type: 'kpi_month.unlocked',
      entity: 'kpi_month',
      entityId: month,
      up3Id,
      at,
      data: { month, corrections: dropped.length },
    });
    // In the same transaction: nobody ever sees an open month with the locked one's figures.
    await rebuildKpis(asSystem(tx), up3Id, { from: startsOn, to: lastDayOf(startsOn) });
  });
}

/** A lock holds for all units of the UP3: who manages one of them may read it only. */
function authorizeLock(ctx: Context, up3Id: string): void {
  authorize(ctx, 'kpi.lock', { up3Id });
  if (scopeOf(ctx).ulpId !== null) {
    throw new AppError('forbidden', 'A month is locked for the whole UP3. Ask its manager to do it.');
  }
}

const asSystem = (ctx: Context): Context => ({ ...ctx, actor: { kind: 'system' } });

const lastDayOf = (startsOn: string): string =>
  new Date(Date.parse(`${endOf('month', startsOn)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** What happened a moment ago must be in the figures before they stand still. Index domain_event_stream. */
async function expectFolded(ctx: Context): Promise<void> {
  const [row] = await ctx.sql<{ is_behind: boolean }[]>`
    select exists (select from domain_event where stream_seq > coalesce((select cursor from kpi_cursor where name = 'orders'), 0)
        and entity in ('work_order', 'incident', 'report', 'planned_outage')) as is_behind`;
  if (row?.is_behind) {
    throw new AppError('conflict', 'The figures are catching up with the last minutes. Try again in a moment.');
  }
}
