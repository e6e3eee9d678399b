import { type Arrival, impossibleTravel } from '@comcen/shared/domain/work-order/integrity-later.ts';
import type { Context } from '../../context.ts';
import { entityIds, ofType, type Rule } from './flag-orders.ts';
import type { FoundFlag } from './keep-flags.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

/** Of a crew's orders the newest so many are looked at: more than it reaches in the day that an offline phone may be late. */
const RECENT = 60;

interface Row extends Arrival {
  crewId: string;
  ulpId: string;
}

/** Of two arrivals of a crew after one another the later one. Index work_order_by_crew. */
export const impossibleTravelFlags: Rule = async (ctx, up3Id, events) => {
  const arrived = ofType(events, 'work_order.arrived');
  if (arrived.length === 0) return [];
  const rows = await arrivalsOf(ctx, entityIds(arrived));
  return rows.flatMap((later, index): FoundFlag[] => {
    const earlier = rows[index - 1];
    const flag = earlier && earlier.crewId === later.crewId ? impossibleTravel(earlier, later) : null;
    return flag ? [{ ...flag, orderId: later.orderId, up3Id, ulpId: later.ulpId }] : [];
  });
};

/**
 * By crew and time of arrival. Left out: stamps that are the server's, and faults of lines, whose place is not where the crew works.
 */
const arrivalsOf = (ctx: Context, orderIds: readonly string[]) => ctx.sql<Row[]>`
  select c.crew_id as "crewId", w.id as "orderId", w.number, w.ulp_id as "ulpId", w.lat, w.lng, w.arrived_at as "arrivedAt"
  from (select distinct crew_id from work_order where id = any(${[...orderIds]}::uuid[]) and crew_id is not null) c
    cross join lateral (
      select * from work_order o where o.crew_id = c.crew_id order by o.id desc limit ${RECENT}
    ) w
    left join grid_device d on d.id = w.device_id
  where w.arrived_at is not null and not w.flags && ${['clock_drift', 'adopted_claim']}::text[]
    and coalesce(d.kind, 'transformer') = 'transformer'
  order by c.crew_id, w.arrived_at, w.id`;
