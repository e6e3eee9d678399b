import type { AlarmKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';

export const consequence = 'an alarm ends with its cause, inside a command or a round that has authorized';

/** Ends the standing alarms of these kinds for one thing or several: their cause is gone. */
export async function clearAlarm(
  ctx: Context,
  which: { kind: AlarmKind | readonly AlarmKind[]; entityId: string | readonly string[] },
): Promise<void> {
  const kinds = typeof which.kind === 'string' ? [which.kind] : [...which.kind];
  const entities = typeof which.entityId === 'string' ? [which.entityId] : [...which.entityId];
  if (entities.length === 0) return;
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const cleared = await tx.sql<
      { id: string; version: number; up3_id: string; ulp_id: string | null; kind: string }[]
    >`
      update alarm set cleared_at = ${at}, version = version + 1
      where kind in ${tx.sql(kinds)} and entity_id = any(${entities}) and cleared_at is null
      returning id, version, up3_id, ulp_id, kind`;
    await recordEvents(
      tx,
      cleared.map((alarm) => ({
        type: 'alarm.cleared',
        entity: 'alarm' as const,
        entityId: alarm.id,
        entityVersion: alarm.version,
        up3Id: alarm.up3_id,
        ulpId: alarm.ulp_id,
        at,
        data: { kind: alarm.kind },
      })),
    );
  });
}
