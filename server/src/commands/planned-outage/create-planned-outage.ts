import type { CreatePlannedOutageBody, PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { plannedOutage } from '../../queries/planned-outages.ts';
import { authorize } from '../authorize.ts';
import { mustNotOverlap, windowMustBeGood } from './check-window.ts';
import { lockDevice } from './place-of-device.ts';

/**
 * Enters an announced interruption: from its start, callers below the device are answered and nobody is sent. Errors: 422 naming
 * the field (end before start, window over, overlapping one on the same device, device outside the region).
 */
export async function createPlannedOutage(ctx: Context, body: CreatePlannedOutageBody): Promise<PlannedOutageItem> {
  authorize(ctx, 'planned_outage.change');
  const window = { deviceId: body.deviceId, startsAt: new Date(body.startsAt), endsAt: new Date(body.endsAt) };
  windowMustBeGood(ctx, window);
  return withTransaction(ctx, async (tx) => {
    const { up3Id, ulpId } = await lockDevice(tx, body.deviceId);
    await mustNotOverlap(tx, up3Id, window, null);
    const id = tx.newId();
    const at = tx.clock();
    await tx.sql`
      insert into planned_outage (id, up3_id, ulp_id, device_id, starts_at, ends_at, note, created_by, created_at)
      values (${id}, ${up3Id}, ${ulpId}, ${body.deviceId}, ${window.startsAt}, ${window.endsAt}, ${body.note},
        ${actorColumns(tx).id}, ${at})`;
    await recordEvent(tx, {
      type: 'planned_outage.created',
      entity: 'planned_outage',
      entityId: id,
      entityVersion: 1,
      up3Id,
      ulpId,
      at,
      data: { deviceId: body.deviceId, startsAt: body.startsAt, endsAt: body.endsAt },
    });
    return plannedOutage(tx, id);
  });
}
