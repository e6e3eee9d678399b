import type { AlarmItem } from '@comcen/shared/wire/http/board.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface AlarmRow {
  id: string;
  up3_id: string;
  ulp_id: string | null;
  kind: string;
  severity: 'warning' | 'critical';
  entity: string;
  entity_id: string;
  data: Record<string, unknown>;
  raised_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by_name: string | null;
  cleared_at: Date | null;
  version: number;
}

export type WhichAlarms = { ids: readonly string[] } | { standingOfUp3: string | null };

/** Critical ones first, then newest first: what a flood cuts off is the least urgent. Standing ones through index alarm_board. */
export async function alarmItems(ctx: Context, which: WhichAlarms): Promise<AlarmItem[]> {
  authorize(ctx, 'alarm.read', 'standingOfUp3' in which ? { up3Id: which.standingOfUp3 } : {});
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const filter =
    'ids' in which
      ? sql`id = any(${which.ids as string[]}::uuid[])`
      : sql`cleared_at is null and (${which.standingOfUp3}::text is null or up3_id = ${which.standingOfUp3})`;
  const rows = await sql<AlarmRow[]>`
    select *, (select u.name from app_user u where u.id = acknowledged_by) as acknowledged_by_name from alarm where ${filter}
      and (${scope.up3Id}::text is null or up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or ulp_id is null or ulp_id = ${scope.ulpId})
    order by severity = 'critical' desc, raised_at desc limit 1000`;
  return rows.map(presentAlarm);
}

function presentAlarm(row: AlarmRow): AlarmItem {
  return {
    id: row.id,
    up3: row.up3_id,
    ulp: row.ulp_id,
    kind: row.kind,
    severity: row.severity,
    entity: row.entity,
    entityId: row.entity_id,
    data: row.data,
    raisedAt: iso(row.raised_at),
    acknowledgedAt: isoOrNull(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by_name,
    clearedAt: isoOrNull(row.cleared_at),
    version: row.version,
  };
}
