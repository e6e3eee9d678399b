import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../context.ts';
import { recordEvents } from '../../events/record.ts';
import { authorize } from '../authorize.ts';

interface RecalledRow {
  id: string;
  version: number;
  up3_id: string;
  ulp_id: string;
  crew_id: string;
  from_state: string;
}

/** Orders these crews have not set out for go back to waiting. In the caller's transaction. Index offer_load. */
export async function giveBackUnstarted(ctx: Context, crewIds: readonly string[], reason: MoveReason): Promise<void> {
  authorize(ctx, 'crew.duty');
  if (crewIds.length === 0) return;
  const at = ctx.clock();
  const rows = await ctx.sql<RecalledRow[]>`
    with mine as (
      select w.id, o.id as offer_id, w.crew_id, w.state as from_state from offer o join work_order w on w.id = o.work_order_id
      where o.crew_id = any(${[...crewIds]}::uuid[]) and o.ended_at is null and w.state in ('offered', 'accepted')
      order by w.id for update of w
    ), ended as (
      update offer o set ended_at = ${at}, ended_as = 'recalled', end_reason = ${reason} from mine where o.id = mine.offer_id
    )
    update work_order w set state = 'new', crew_id = null, waiting_since = ${at}, accepted_at = null, departed_at = null,
      version = w.version + 1
    from mine where w.id = mine.id
    returning w.id, w.version, w.up3_id, w.ulp_id, mine.crew_id, mine.from_state`;
  await recordEvents(
    ctx,
    rows.map((row) => ({
      type: 'work_order.recalled' as const,
      entity: 'work_order' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id: row.up3_id,
      ulpId: row.ulp_id,
      at,
      data: { from: row.from_state, to: 'new', crewId: row.crew_id, reason },
    })),
  );
}
