import type { Point } from '@comcen/shared/domain/geo/point.ts';
import type { Context } from '../../context.ts';

export const bookkeeping = 'reads the places where the work of an order may be, for the rules of integrity';

/** A fault of a substation has thousands of places below; a crew that is near none of so many is far. */
const MOST_PLACES = 5000;

interface SiteRow extends Point {
  order_id: string;
}

/**
 * Every place where the work of these orders may be: the order's own, the device and all below it, and where its customers called
 * from. Indexes work_order_pkey, grid_device_by_parent, report_by_incident.
 */
export async function sitesOf(ctx: Context, orderIds: readonly string[]): Promise<Map<string, Point[]>> {
  const ids = [...orderIds];
  const rows = await ctx.sql<SiteRow[]>`
    with recursive o as (
      select id, device_id, incident_id, lat, lng from work_order where id = any(${ids}::uuid[])
    ), below as (
      select o.id as order_id, d.id, d.lat, d.lng from o join grid_device d on d.id = o.device_id
      union
      select b.order_id, d.id, d.lat, d.lng from below b join grid_device d on d.parent_id = b.id
    )
    select id as order_id, lat, lng from o
    union all (select order_id, lat, lng from below limit ${MOST_PLACES})
    union all (select o.id, r.lat, r.lng from o join report r on r.incident_id = o.incident_id
      where r.lat is not null and r.lng is not null limit ${MOST_PLACES})`;
  const sites = new Map<string, Point[]>();
  for (const { order_id, lat, lng } of rows) {
    const places = sites.get(order_id) ?? [];
    sites.set(order_id, places);
    places.push({ lat, lng });
  }
  return sites;
}
