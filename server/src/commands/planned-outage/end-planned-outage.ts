import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { plannedOutage } from '../../queries/planned-outages.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { lockPlannedOutage } from './lock-planned-outage.ts';

/** Power is back: whoever calls from now on has a fault. Errors: 404, 409 when it has not begun (cancel it) or is over. */
export async function endPlannedOutage(ctx: Context, id: string): Promise<PlannedOutageItem> {
  authorize(ctx, 'planned_outage.change');
  return withTransaction(ctx, async (tx) => {
    const outage = await lockPlannedOutage(tx, id);
    const at = tx.clock();
    if (outage.starts_at > at) {
      throw new AppError('conflict', 'This planned outage has not begun. Cancel it instead.', {
        extra: { currentState: 'coming', version: outage.version },
      });
    }
    await tx.sql`update planned_outage set ended_at = ${at}, version = version + 1
      where id = ${id} and version = ${outage.version}`;
    await recordEvent(tx, {
      type: 'planned_outage.ended',
      entity: 'planned_outage',
      entityId: id,
      entityVersion: outage.version + 1,
      up3Id: outage.up3_id,
      ulpId: outage.ulp_id,
      at,
      data: { endsAt: outage.ends_at.toISOString() },
    });
    await clearAlarm(tx, { kind: 'planned_outage_overrun', entityId: id });
    return plannedOutage(tx, id);
  });
}
