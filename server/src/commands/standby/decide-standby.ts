import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import { eventOf } from './standby-rows.ts';

interface Row {
  up3Id: string;
  ulpId: string;
  isIdle: boolean;
  state: 'suggested' | 'sent' | 'dismissed' | null;
}

/**
 * The operator's word on a suggested standby point: the crew is sent, or stays where it is until the next hour band. A point that
 * was sent can be taken back. The same decision twice is once. Errors: 404 without a point; 409 when the crew is no longer idle on
 * duty, or the point was dismissed.
 */
export async function decideStandby(ctx: Context, crewId: string, decision: 'send' | 'dismiss'): Promise<void> {
  authorize(ctx, 'standby.change');
  await withTransaction(ctx, async (tx) => {
    const row = await lockCrew(tx, crewId);
    authorize(tx, 'standby.change', row);
    if (row.state === null) throw notFound('A standby point of this crew');
    const to = decision === 'send' ? 'sent' : 'dismissed';
    if (row.state === to) return;
    if (decision === 'send' && row.state === 'dismissed') throw gone('The suggestion was dismissed.');
    if (decision === 'send' && !row.isIdle) throw gone('The crew is off duty or has an order by now.');
    const at = tx.clock();
    const [changed] = await tx.sql<{ version: number }[]>`
      update standby set state = ${to}, decided_at = ${at}, decided_by = ${actorColumns(tx).id}, version = version + 1
      where crew_id = ${crewId} and state = ${row.state} returning version`;
    if (!changed) throw gone('Somebody else has decided.');
    await recordEvent(tx, {
      ...eventOf(row.up3Id, { crewId, ulpId: row.ulpId, version: changed.version }, at, { from: row.state }),
      type: `standby.${to}`,
    });
  });
}

/** Crew before anything else, as every command locks; offers lock it too, so an order cannot slip in between. */
async function lockCrew(ctx: Context, crewId: string): Promise<Row> {
  const [row] = await ctx.sql<Row[]>`
    select c.up3_id as "up3Id", c.ulp_id as "ulpId", s.state,
      c.on_duty and not exists (select from offer o where o.crew_id = c.id and o.ended_at is null) as "isIdle"
    from crew c left join standby s on s.crew_id = c.id
    where c.id = ${crewId} and c.retired_at is null for update of c`;
  if (!row) throw notFound('This crew');
  return row;
}

const gone = (detail: string) => new AppError('conflict', detail);
