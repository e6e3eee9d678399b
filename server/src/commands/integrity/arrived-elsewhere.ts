import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import {
  arrivedElsewhere,
  type Fix,
  TRACK_FAR_M,
  TRACK_WINDOW_S,
} from '@comcen/shared/domain/work-order/integrity-later.ts';
import type { Context } from '../../context.ts';
import { entityIds, ofType, type Rule } from './flag-orders.ts';
import type { FoundFlag } from './keep-flags.ts';
import { sitesOf } from './sites.ts';

export const bookkeeping = 'a rule of flagOrders, which has authorized; reads only';

interface Row {
  id: string;
  ulp_id: string;
  lat: number;
  lng: number;
  arrived_at: Date;
  fixes: { at: string; lat: number; lng: number; accuracyM: number | null; source: string }[];
}

/**
 * Orders that were reached while the crew's own track was elsewhere. Looked at again when the crew restores and completes: a phone
 * without signal sends its track late. What the command itself brought is no track.
 */
export const arrivedElsewhereFlags: Rule = async (ctx, up3Id, events) => {
  const orderIds = entityIds(ofType(events, 'work_order.arrived', 'work_order.restored', 'work_order.completed'));
  if (orderIds.length === 0) return [];
  const rows = await tracksOf(ctx, orderIds);
  const away = rows
    .map((row) => ({ row, fixes: row.fixes.map((fix): Fix => ({ ...fix, at: new Date(fix.at) })) }))
    .filter(({ row, fixes }) => fixes.length > 0 && fixes.every((fix) => distanceM(fix, row) > TRACK_FAR_M));
  if (away.length === 0) return [];
  const sites = await sitesOf(
    ctx,
    away.map(({ row }) => row.id),
  );
  return away.flatMap(({ row, fixes }): FoundFlag[] => {
    const flag = arrivedElsewhere(sites.get(row.id) ?? [row], row.arrived_at, fixes);
    return flag ? [{ ...flag, orderId: row.id, up3Id, ulpId: row.ulp_id }] : [];
  });
};

/** Where stamps are the server's (drift) or place and time were flagged already, the track says nothing more. Index position_history_pkey. */
const tracksOf = (ctx: Context, orderIds: readonly string[]) => ctx.sql<Row[]>`
  select w.id, w.ulp_id, w.lat, w.lng, w.arrived_at, p.fixes
  from work_order w cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('at', h.at, 'lat', h.lat, 'lng', h.lng, 'accuracyM', h.accuracy_m, 'source', h.source)
      order by h.at), '[]') as fixes
    from position_history h where h.crew_id = w.crew_id and h.source in ('phone', 'tracker')
      and h.at between w.arrived_at - ${TRACK_WINDOW_S} * interval '1 second' and w.arrived_at + ${TRACK_WINDOW_S} * interval '1 second'
  ) p
  where w.id = any(${[...orderIds]}::uuid[]) and w.arrived_at is not null
    and not w.flags && ${['clock_drift', 'arrived_far', 'adopted_claim', 'arrived_elsewhere']}::text[]`;
