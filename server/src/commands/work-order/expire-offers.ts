import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

interface ExpiredRow {
  id: string;
  version: number;
  ulp_id: string;
  crew_id: string;
  offer_id: string;
}

/** Orders locked by one transaction. */
const BATCH = 500;

/** Takes back every offer of the lane whose deadline passed without an answer, batch by batch. Twice is once. */
export async function expireOffers(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  let expired = 0;
  for (;;) {
    const batch = await expireBatch(ctx, up3Id);
    expired += batch;
    if (batch < BATCH) return expired;
  }
}

/** Index offer_unanswered. */
function expireBatch(ctx: Context, up3Id: string): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    // Orders first, in id order, as every other command locks them; then their offers.
    const rows = await tx.sql<ExpiredRow[]>`
      with due as (
        select w.id, o.id as offer_id, o.crew_id from offer o join work_order w on w.id = o.work_order_id
        where o.ended_at is null and o.accepted_at is null and o.expires_at <= ${at} and o.up3_id = ${up3Id}
          and w.state = 'offered'
        order by w.id limit ${BATCH} for update of w
      ), ended as (
        update offer o set ended_at = ${at}, ended_as = 'expired' from due where o.id = due.offer_id and o.ended_at is null
        returning o.work_order_id
      )
      update work_order w set state = 'new', crew_id = null, waiting_since = ${at}, accepted_at = null, departed_at = null,
        attempts = w.attempts + 1, version = w.version + 1
      from due where w.id = due.id and w.state = 'offered' and w.id in (select work_order_id from ended)
      returning w.id, w.version, w.ulp_id, due.crew_id, due.offer_id`;
    await recordEvents(
      tx,
      rows.map((row) => ({
        type: 'work_order.offer_expired',
        entity: 'work_order' as const,
        entityId: row.id,
        entityVersion: row.version,
        up3Id,
        ulpId: row.ulp_id,
        at,
        data: { from: 'offered', to: 'new', crewId: row.crew_id, offerId: row.offer_id },
      })),
    );
    return rows.length;
  });
}
