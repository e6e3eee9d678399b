import type { AlarmKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvent } from '../../events/record.ts';

export const consequence = 'an alarm follows from a command or a round that has authorized; nobody raises one by hand';

export interface NewAlarm {
  readonly kind: AlarmKind;
  readonly severity: 'warning' | 'critical';
  readonly entity: string;
  readonly entityId: string;
  readonly up3Id: string;
  readonly ulpId?: string | null;
  /** Codes and figures only. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Rings once: one standing alarm of a kind per thing (index alarm_standing). True when it is new. */
export async function raiseAlarm(ctx: Context, alarm: NewAlarm): Promise<boolean> {
  return withTransaction(ctx, async (tx) => {
    const id = tx.newId();
    const at = tx.clock();
    const raised = await tx.sql`
      insert into alarm (id, up3_id, ulp_id, kind, severity, entity, entity_id, data, raised_at)
      values (${id}, ${alarm.up3Id}, ${alarm.ulpId ?? null}, ${alarm.kind}, ${alarm.severity}, ${alarm.entity},
        ${alarm.entityId}, ${jsonOf(tx.sql, alarm.data ?? {})}, ${at})
      on conflict (kind, entity_id) where cleared_at is null do nothing returning id`;
    if (raised.length === 0) return false;
    await recordEvent(tx, {
      type: 'alarm.raised',
      entity: 'alarm',
      entityId: id,
      entityVersion: 1,
      up3Id: alarm.up3Id,
      ulpId: alarm.ulpId ?? null,
      at,
      data: { kind: alarm.kind, severity: alarm.severity, entity: alarm.entity, entityId: alarm.entityId },
    });
    return true;
  });
}
