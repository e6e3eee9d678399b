import type { AlarmKind } from '@comcen/shared/domain/codes.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';

export const consequence = 'alarms of one sweep, which has authorized; each is raised and cleared with its event';

export const SUMMED_KINDS = ['target_at_risk', 'target_breached'] as const satisfies readonly AlarmKind[];
export type SummedKind = (typeof SUMMED_KINDS)[number];

export interface LateOrders {
  readonly ulpId: string;
  readonly kind: SummedKind;
  readonly count: number;
}

/**
 * In a storm hundreds of orders are late at once, and hundreds of alarms say less than one: per ULP and kind a single one stands,
 * those of its orders end. Hazards and critical customers keep their own (`raiseOverdue` rings for them as always). Where the storm
 * is over the sums end.
 */
export async function sumUpAlarms(
  ctx: Context,
  up3Id: string,
  ulpIds: readonly string[],
  late: readonly LateOrders[],
): Promise<void> {
  await endSums(ctx, up3Id, late);
  if (ulpIds.length === 0) return;
  await endSingles(ctx, up3Id, ulpIds);
  for (const { ulpId, kind, count } of late) {
    await raiseAlarm(ctx, {
      kind,
      severity: kind === 'target_breached' ? 'critical' : 'warning',
      entity: 'ulp',
      entityId: ulpId,
      up3Id,
      ulpId,
      data: { target: 'response', count },
    });
  }
}

/** Sums whose orders are all in time again, or whose storm is over. Index alarm_board. */
async function endSums(ctx: Context, up3Id: string, late: readonly LateOrders[]): Promise<void> {
  const standing = await ctx.sql<{ ulpId: string; kind: SummedKind }[]>`
    select entity_id as "ulpId", kind from alarm where up3_id = ${up3Id} and cleared_at is null and entity = 'ulp'`;
  for (const { ulpId, kind } of standing) {
    if (late.some((sum) => sum.ulpId === ulpId && sum.kind === kind)) continue;
    await clearAlarm(ctx, { kind, entityId: ulpId });
  }
}

/** All at once: at the start of a storm they may be hundreds. Indexes alarm_board, work_order_pkey, incident_pkey. */
async function endSingles(ctx: Context, up3Id: string, ulpIds: readonly string[]): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const ended = await tx.sql<{ id: string; version: number; ulp_id: string | null; kind: string }[]>`
      with single as (
        select a.id from alarm a join work_order w on w.id = a.entity_id::uuid join incident i on i.id = w.incident_id
        where a.up3_id = ${up3Id} and a.cleared_at is null and a.entity = 'work_order'
          and a.kind in ${tx.sql(SUMMED_KINDS)} and a.ulp_id = any(${[...ulpIds]}) and not (i.has_hazard or i.has_critical)
        order by a.id for update of a)
      update alarm a set cleared_at = ${at}, version = a.version + 1 from single s where s.id = a.id
      returning a.id, a.version, a.ulp_id, a.kind`;
    await recordEvents(
      tx,
      ended.map((alarm) => ({
        type: 'alarm.cleared' as const,
        entity: 'alarm' as const,
        entityId: alarm.id,
        entityVersion: alarm.version,
        up3Id,
        ulpId: alarm.ulp_id,
        at,
        data: { kind: alarm.kind },
      })),
    );
  });
}
