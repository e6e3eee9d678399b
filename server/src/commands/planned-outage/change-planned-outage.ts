import type { ChangePlannedOutageBody, PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { plannedOutage } from '../../queries/planned-outages.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { mustNotOverlap, type Window, windowMustBeGood } from './check-window.ts';
import { type LockedOutage, lockPlannedOutage } from './lock-planned-outage.ts';
import { lockDevice } from './place-of-device.ts';

/**
 * Changes a window that still stands. Once it has begun, callers were answered by it: device and start stay, the end may move.
 * A later end ends the alarm about the earlier one. Errors: 404, 409 (over, or another version), 422 naming the field.
 */
export async function changePlannedOutage(
  ctx: Context,
  id: string,
  body: ChangePlannedOutageBody,
): Promise<PlannedOutageItem> {
  authorize(ctx, 'planned_outage.change');
  return withTransaction(ctx, async (tx) => {
    const before = await lockPlannedOutage(tx, id, body.version);
    const window: Window = {
      deviceId: body.deviceId ?? before.device_id,
      startsAt: body.startsAt ? new Date(body.startsAt) : before.starts_at,
      endsAt: body.endsAt ? new Date(body.endsAt) : before.ends_at,
    };
    const isMoved = window.endsAt.getTime() !== before.ends_at.getTime();
    mustKeepWhatBegan(tx, before, window);
    // Only a new window is judged: the note of one that is past its end may be mended.
    if (isMoved || window.startsAt.getTime() !== before.starts_at.getTime()) windowMustBeGood(tx, window);
    const place = await lockDevice(tx, window.deviceId);
    await mustNotOverlap(tx, place.up3Id, window, id);
    const at = tx.clock();
    await tx.sql`
      update planned_outage set device_id = ${window.deviceId}, up3_id = ${place.up3Id}, ulp_id = ${place.ulpId},
        starts_at = ${window.startsAt}, ends_at = ${window.endsAt}, note = ${body.note ?? before.note}, version = version + 1
      where id = ${id} and version = ${before.version}`;
    await recordEvent(tx, {
      type: 'planned_outage.changed',
      entity: 'planned_outage',
      entityId: id,
      entityVersion: before.version + 1,
      up3Id: place.up3Id,
      ulpId: place.ulpId,
      at,
      data: {
        deviceId: window.deviceId,
        startsAt: window.startsAt.toISOString(),
        endsAt: window.endsAt.toISOString(),
        from: { startsAt: before.starts_at.toISOString(), endsAt: before.ends_at.toISOString() },
      },
    });
    if (isMoved) await clearAlarm(tx, { kind: 'planned_outage_overrun', entityId: id });
    return plannedOutage(tx, id);
  });
}

function mustKeepWhatBegan(ctx: Context, before: LockedOutage, window: Window): void {
  if (before.starts_at.getTime() > ctx.clock().getTime()) return;
  const changed = [
    window.deviceId !== before.device_id && 'deviceId',
    window.startsAt.getTime() !== before.starts_at.getTime() && 'startsAt',
  ].filter((field) => field !== false);
  if (changed.length === 0) return;
  throw new AppError('invalid', 'This planned outage has begun: only its end and its note may change.', {
    issues: changed.map((field) => ({
      field,
      message: 'Callers were answered by it already. End it and enter another.',
    })),
  });
}
