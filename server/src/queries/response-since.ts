import type { SqlRunner } from '../context.ts';

/** States in which somebody has still to reach the order `w`: its response clock runs. */
export const isToReach = (sql: SqlRunner) => sql`w.state in ('new', 'offered', 'accepted', 'en_route', 'held')`;

/**
 * Since when it has to be reached, by alarms and screens alike: from the report; one that a crew had reached before (reopened, put on
 * hold on site) from the moment it waits again. Only such an order costs the two look-ups: offer_by_work_order and
 * domain_event_by_entity.
 */
export const toReachSince = (sql: SqlRunner) => sql`
  case when w.arrived_at is null then w.reported_at else greatest(w.reported_at,
    (select max(f.ended_at) from offer f where f.work_order_id = w.id and f.arrived_at is not null),
    (select max(e.at) from domain_event e
      where e.entity = 'work_order' and e.entity_id = w.id::text and e.type = 'work_order.reopened')) end`;
