import { NEEDS, WORK_KINDS } from '@comcen/shared/domain/codes.ts';
import type { HeldUrgency } from '@comcen/shared/domain/dispatch/picture.ts';
import type { Context } from '../../context.ts';
import { BY_OPERATOR, NEARER_CREW } from '../work-order/follow-offer.ts';
import { codesIn, rowsIn } from './text-rows.ts';

export const bookkeeping = 'parts of the dispatch picture, whose readers have authorized';

/**
 * What the orders that crews hold weigh. Indexes offer_lane, work_order_pkey, incident_pkey; offer_by_work_order only for orders that
 * may have been with somebody before: offered, taken back and offered again they are of version 4 at least.
 */
export async function heldUrgencies(ctx: Context, up3Id: string): Promise<Map<string, HeldUrgency>> {
  const [found] = await ctx.sql<{ all: string | null }[]>`
    select string_agg(concat_ws(E'\\t', w.id, w.kind, w.customers_out, i.has_hazard::int, i.has_critical::int,
      date_part('epoch', w.reported_at), (o.offered_by = 'operator')::int, coalesce(before.diversions, 0),
      array_to_string(w.needs, chr(31)), array_to_string(coalesce(before.asked, '{}'), chr(31))), E'\\n') as all
    from offer o join work_order w on w.id = o.work_order_id join incident i on i.id = w.incident_id
      left join lateral (
        select array_agg(distinct p.crew_id) filter (where p.ended_as <> 'recalled' or p.end_reason = ${BY_OPERATOR}) as asked,
          count(*) filter (where p.end_reason = ${NEARER_CREW}) as diversions
        from offer p
        where w.version >= 4 and p.work_order_id = o.work_order_id and p.ended_as in ('refused', 'expired', 'recalled')
          and not exists (select from offer done where done.work_order_id = o.work_order_id and done.ended_as = 'completed'
            and done.ended_at >= p.ended_at)
      ) before on true
    where o.ended_at is null and o.up3_id = ${up3Id}`;
  return new Map(rowsIn(found?.all).map((row) => [row[0] ?? '', urgencyIn(row)]));
}

const urgencyIn = ([
  ,
  kind,
  customers,
  hazard,
  critical,
  reported,
  byHand,
  diversions,
  needs,
  asked,
]: string[]): HeldUrgency => ({
  kind: WORK_KINDS.find((known) => known === kind) ?? 'outage',
  customersOut: Number(customers),
  hasHazard: hazard === '1',
  hasCritical: critical === '1',
  reportedAtMs: Number(reported) * 1000,
  isByHand: byHand === '1',
  needs: NEEDS.filter((need) => codesIn(needs).includes(need)),
  asked: codesIn(asked),
  diversions: Number(diversions),
});
