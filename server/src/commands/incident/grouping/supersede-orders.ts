import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { recordEvents } from '../../../events/record.ts';
import { clearAlarm } from '../../alarm/clear-alarm.ts';
import { ALARMS_OF_ORDER } from '../../alarm/clear-order-alarms.ts';
import type { Group } from './group.ts';

export const consequence = 'orders that a regrouping made needless; the command or round behind it has authorized';

const REASON = 'regrouped' satisfies MoveReason;

interface Ended {
  id: string;
  version: number;
  ulp_id: string;
  crew_id: string | null;
  from_state: string;
  by: string;
}

/**
 * Ends orders that nobody has begun, each for the one that took over: what `supersede` of the table of transitions does, for all of
 * them in four statements. They are locked; one that is not `new` or `offered` is left alone. Indexes work_order_pkey, offer_current.
 */
export async function supersedeOrders(
  ctx: Context,
  group: Group,
  pairs: readonly { readonly id: string; readonly by: string }[],
): Promise<string[]> {
  if (pairs.length === 0) return [];
  const { sql } = ctx;
  const ids = pairs.map(({ id }) => id);
  const ended = await sql<Ended[]>`
    with was as (select w.id, w.state, w.crew_id, s.by from work_order w
      join jsonb_to_recordset(${jsonOf(sql, pairs)}) as s (id uuid, by uuid) on s.id = w.id
      where w.id = any(${ids}::uuid[]) and w.state in ('new', 'offered'))
    update work_order w set state = 'cancelled', cancelled_at = ${group.at}, crew_id = null, waiting_since = null,
      cancel_reason = ${REASON}, superseded_by = was.by, version = w.version + 1
    from was where w.id = was.id and w.id = any(${ids}::uuid[])
    returning w.id, w.version, w.ulp_id, was.crew_id, was.state as from_state, was.by`;
  await sql`update offer set ended_at = ${group.at}, ended_as = 'superseded', end_reason = ${REASON}, is_active = false
    where work_order_id = any(${ended.map(({ id }) => id)}::uuid[]) and ended_at is null`;
  await recordEvents(
    ctx,
    ended.map((order) => ({
      type: 'work_order.superseded',
      entity: 'work_order' as const,
      entityId: order.id,
      entityVersion: order.version,
      up3Id: group.up3Id,
      ulpId: order.ulp_id,
      at: group.at,
      data: {
        from: order.from_state,
        to: 'cancelled',
        crewId: order.crew_id,
        reason: REASON,
        supersededBy: order.by,
      },
    })),
  );
  await clearAlarm(ctx, { kind: ALARMS_OF_ORDER, entityId: ended.map(({ id }) => id) });
  keepInStep(group, ended);
  return ended.map(({ id }) => id);
}

function keepInStep(group: Group, ended: readonly Ended[]): void {
  const byId = new Map(ended.map((row) => [row.id, row]));
  for (const order of group.orders) {
    const row = byId.get(order.id);
    if (row) Object.assign(order, { state: 'cancelled', crew_id: null, version: row.version });
  }
}
