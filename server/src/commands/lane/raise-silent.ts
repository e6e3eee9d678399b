import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';

export const consequence = 'alarms are raised and cleared by raiseAlarm and clearAlarm, each with its event';

interface CrewRow {
  id: string;
  ulp_id: string;
  work_order_id: string | null;
  heard_at: Date | null;
  is_silent: boolean;
  rings: boolean;
}

/**
 * Crews that hold something, whether or not they are on duty still, and crews that ring. The last command is looked up only when
 * nothing else was heard. Indexes offer_lane, technician_by_crew, primary keys (the key of a phone's command names its user),
 * alarm_standing.
 */
const crewsToJudge = (ctx: Context, up3Id: string, before: Date) => ctx.sql<CrewRow[]>`
  with held as (
    select o.crew_id, greatest(max(o.accepted_at), max(o.arrived_at), max(o.restored_at), max(w.departed_at)) as heard_at,
      (array_agg(w.id order by o.offered_at) filter (where w.state in ('accepted', 'en_route')))[1] as work_order_id
    from offer o join work_order w on w.id = o.work_order_id
    where o.up3_id = ${up3Id} and o.ended_at is null group by o.crew_id
  ), ringing as (
    select entity_id::uuid as crew_id from alarm where kind = 'silent_crew' and up3_id = ${up3Id} and cleared_at is null
  ), heard as (
    select c.id, c.ulp_id, held.work_order_id, ringing.crew_id is not null as rings, greatest(l.received_at, held.heard_at) as heard_at
    from (select crew_id from held union select crew_id from ringing) who join crew c on c.id = who.crew_id
      left join held on held.crew_id = c.id left join ringing on ringing.crew_id = c.id
      left join position_latest l on l.crew_id = c.id
  ), judged as (
    select h.*, case when h.heard_at > ${before} then h.heard_at else greatest(h.heard_at, (
      select max(k.created_at) from technician t join idempotency_key k on k.scope = 'phone:' || t.user_id
      where t.crew_id = h.id)) end as last_heard_at
    from heard h
  )
  select id, ulp_id, work_order_id, rings, last_heard_at as heard_at,
    work_order_id is not null and coalesce(last_heard_at <= ${before}, false) as is_silent
  from judged`;

/**
 * Silence is not loss: a crew with an accepted order or on its way that was not heard of (position, command) for a while rings at
 * the operators', and nothing is taken from it. Heard of again, the alarm ends. Returns how many crews are silent.
 */
export async function raiseSilent(ctx: Context, up3Id: string): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const { silentCrewMin } = await settingsOf(ctx, up3Id);
  const before = new Date(ctx.clock().getTime() - silentCrewMin * 60_000);
  const rows = await crewsToJudge(ctx, up3Id, before);
  for (const row of rows) {
    if (row.is_silent && !row.rings) {
      await raiseAlarm(ctx, {
        kind: 'silent_crew',
        severity: 'warning',
        entity: 'crew',
        entityId: row.id,
        up3Id,
        ulpId: row.ulp_id,
        data: { workOrderId: row.work_order_id, heardAt: row.heard_at?.toISOString() ?? null },
      });
    } else if (!row.is_silent && row.rings) await clearAlarm(ctx, { kind: 'silent_crew', entityId: row.id });
  }
  return rows.filter((row) => row.is_silent).length;
}
