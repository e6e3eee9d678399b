import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';

/** An operator states that everybody below has power again (for example after a switching). Errors: 409 when it is over. */
export async function restoreIncidentByHand(ctx: Context, id: string): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const [incident] = await tx.sql<{ up3_id: string; ulp_id: string; state: string; version: number }[]>`
      select up3_id, ulp_id, state, version from incident where id = ${id} for update`;
    if (!incident) throw notFound('This incident');
    authorize(tx, 'incident.change', { up3Id: incident.up3_id, ulpId: incident.ulp_id });
    if (incident.state !== 'open' && incident.state !== 'partly_restored') {
      throw new AppError('conflict', 'This incident is restored or closed already.', {
        extra: { currentState: incident.state, version: incident.version },
      });
    }
    const at = tx.clock();
    await tx.sql`update incident set state = 'restored', restored_at = ${at}, version = version + 1 where id = ${id}`;
    await recordEvent(tx, {
      type: 'incident.restored',
      entity: 'incident',
      entityId: id,
      entityVersion: incident.version + 1,
      up3Id: incident.up3_id,
      ulpId: incident.ulp_id,
      at,
      data: { by: 'operator' },
    });
    await clearAlarm(tx, { kind: 'estimate_expiring', entityId: id });
    return incidentItem(tx, id);
  });
}
