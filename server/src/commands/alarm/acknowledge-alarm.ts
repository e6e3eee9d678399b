import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { alarmItems } from '../../queries/alarms.ts';
import { authorize } from '../authorize.ts';

/** An operator has seen it: the sound stops, the alarm stands until its cause ends. Twice is once. */
export async function acknowledgeAlarm(ctx: Context, id: string): Promise<AlarmItem> {
  authorize(ctx, 'alarm.acknowledge');
  return withTransaction(ctx, async (tx) => {
    const [alarm] = await tx.sql<
      { up3_id: string; ulp_id: string | null; kind: string; acknowledged_at: Date | null; version: number }[]
    >`
      select up3_id, ulp_id, kind, acknowledged_at, version from alarm where id = ${id} for update`;
    if (!alarm) throw notFound('This alarm');
    authorize(tx, 'alarm.acknowledge', { up3Id: alarm.up3_id, ulpId: alarm.ulp_id });
    if (alarm.acknowledged_at === null) {
      const at = tx.clock();
      await tx.sql`update alarm set acknowledged_at = ${at}, acknowledged_by = ${actorColumns(tx).id}, version = version + 1
        where id = ${id}`;
      await recordEvent(tx, {
        type: 'alarm.acknowledged',
        entity: 'alarm',
        entityId: id,
        entityVersion: alarm.version + 1,
        up3Id: alarm.up3_id,
        ulpId: alarm.ulp_id,
        at,
        data: { kind: alarm.kind },
      });
    }
    const [item] = await alarmItems(tx, { ids: [id] });
    if (!item) throw notFound('This alarm');
    return item;
  });
}
