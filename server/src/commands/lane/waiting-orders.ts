import type { WaitingOrder } from '@comcen/shared/domain/dispatch/picture.ts';
import { TUNING } from '@comcen/shared/domain/dispatch/tuning.ts';
import { type WorkTimes, workMinOf } from '@comcen/shared/domain/estimate/work-times.ts';
import type { Context } from '../../context.ts';
import { BY_OPERATOR } from '../work-order/follow-offer.ts';

export const bookkeeping = 'parts of the dispatch picture, whose readers have authorized';

/** A waiting order and what its row says already. */
export interface OrderInHand extends WaitingOrder {
  readonly lastCode: string | null;
  readonly lastAttemptsExhausted: boolean;
}

export interface WhatIsAsked {
  /** Some crew may be sent something. */
  readonly hasRoom: boolean;
  readonly hasCrews: boolean;
  /** A storm is on somewhere: the feeders of orders are wanted. */
  readonly isStorm: boolean;
  readonly workTimes: WorkTimes;
}

type OrderRow = Omit<OrderInHand, 'place' | 'reportedAtMs' | 'waitingSinceMs' | 'expectedWorkMin'> & {
  lat: number;
  lng: number;
  reportedAt: Date;
  waitingSince: Date;
};

/**
 * Who was asked before: refusals, expiries and operators' recalls since the order was last completed (reopened work is a new job).
 * With no room anywhere only emergencies are read, which may take a crew from other work, and orders whose stored "why nobody" is missing
 * or says something else.
 */
export async function waitingOrders(ctx: Context, up3Id: string, asked: WhatIsAsked): Promise<OrderInHand[]> {
  // Indexes work_order_open (state new), offer_by_work_order, grid_device_pkey.
  const rows = await ctx.sql<OrderRow[]>`
    select w.id, w.version, w.kind, w.ulp_id as "ulpId", w.lat, w.lng, w.priority, w.priority_source as "prioritySource",
      w.customers_out as "customersOut", i.has_hazard as "hasHazard", i.has_critical as "hasCritical",
      i.fault_level as "faultLevel", w.needs,
      case when ${asked.isStorm} then (select coalesce(d.ancestor_ids[2], d.id) from grid_device d where d.id = i.device_id) end as "feederId",
      w.reported_at as "reportedAt", w.waiting_since as "waitingSince", w.attempts,
      case when w.dispatch->'chosen' = 'null' then w.dispatch->'reasons'->0->>'code' end as "lastCode",
      coalesce(w.dispatch->'reasons' @> '[{"code": "attempts_exhausted"}]', false) as "lastAttemptsExhausted",
      coalesce(past.offers, '[]') as past
    from work_order w join incident i on i.id = w.incident_id
      left join lateral (
        select jsonb_agg(jsonb_build_object('crewId', o.crew_id, 'endedAs', o.ended_as,
          'endedAtMs', extract(epoch from o.ended_at) * 1000)) as offers
        from offer o where w.dispatched_at is not null and o.work_order_id = w.id and o.ended_at is not null
          and (o.ended_as in ('refused', 'expired') or (o.ended_as = 'recalled' and o.end_reason = ${BY_OPERATOR}))
          and not exists (select from offer done where done.work_order_id = w.id and done.ended_as = 'completed'
            and done.ended_at >= o.ended_at)
      ) past on true
    where w.up3_id = ${up3Id} and w.state = 'new'
      and (${asked.hasRoom} or w.kind = 'hazard' or w.customers_out >= ${TUNING.preemptCustomers} or w.dispatch is null or w.dispatch->'chosen' <> 'null'
        or (w.dispatch->'reasons'->0->>'code' = 'no_crew_on_duty') = ${asked.hasCrews})`;
  return rows.map(({ lat, lng, reportedAt, waitingSince, ...row }) => ({
    ...row,
    place: { lat, lng },
    expectedWorkMin: workMinOf(asked.workTimes, row.faultLevel, row.kind),
    reportedAtMs: reportedAt.getTime(),
    waitingSinceMs: waitingSince.getTime(),
  }));
}

/** Feeders that have no power as a whole or in a section. Indexes incident_open, grid_device_by_parent. */
export async function feedersOut(ctx: Context, up3Id: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }[]>`
    with out as (
      select d.id, d.kind, d.ancestor_ids from incident i join grid_device d on d.id = i.device_id
      where i.up3_id = ${up3Id} and i.state in ('open', 'partly_restored') and i.kind in ('outage', 'voltage')
        and i.fault_level in ('section', 'feeder', 'substation')
    )
    select coalesce(ancestor_ids[2], id) as id from out where kind in ('feeder', 'section')
    union select f.id from out join grid_device f on f.parent_id = out.id where out.kind = 'substation'`;
  return rows.map((row) => row.id);
}
