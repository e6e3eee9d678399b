import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface EventRow {
  type: string;
  at: Date;
  device_at: Date | null;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string | null;
  data: Record<string, unknown>;
}

/** What happened to one thing and who did it, oldest first; of a very long story the newest part. Index domain_event_by_entity. */
export async function timelineOf(
  ctx: Context,
  entity: 'work_order' | 'incident' | 'report',
  entityId: string,
): Promise<WorkOrderDetail['timeline']> {
  authorize(ctx, 'work_order.list');
  const scope = scopeOf(ctx);
  const rows = await ctx.sql<EventRow[]>`
    select e.type, e.at, e.device_at, e.actor_kind, e.actor_id, u.name as actor_name, e.data
    from domain_event e left join app_user u on e.actor_kind = 'user' and u.id = e.actor_id::uuid
    where e.entity = ${entity} and e.entity_id = ${entityId}
      and (${scope.up3Id}::text is null or e.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or e.ulp_id is null or e.ulp_id = ${scope.ulpId})
    order by e.id desc limit 500`;
  return rows.reverse().map((row) => ({
    event: row.type,
    at: iso(row.at),
    deviceAt: isoOrNull(row.device_at),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    data: row.data,
  }));
}
