import type { outageFeature, outagesReply } from '@comcen/shared/wire/http/report.ts';
import type { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

/** About 100 m: a public map shows where, never whose house. */
const PUBLIC_DECIMALS = 3;
const round = (degrees: number): number => Number(degrees.toFixed(PUBLIC_DECIMALS));

interface OutageRow {
  number: string;
  customers_out: number;
  started_at: Date;
  until: Date | null;
  state: string;
  lat: number;
  lng: number;
}

/**
 * Open outages and planned ones that have begun, as GeoJSON without personal data. Indexes incident_open, planned_outage_in_force.
 */
export async function publicOutages(ctx: Context): Promise<z.infer<typeof outagesReply>> {
  authorize(ctx, 'outage.read');
  const [faults, planned] = await Promise.all([
    ctx.sql<
      OutageRow[]
    >`select number, customers_out, started_at, null::timestamptz as until, state, lat, lng from incident
      where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') order by id desc limit 5000`,
    ctx.sql<
      OutageRow[]
    >`select p.number, d.customer_count as customers_out, p.starts_at as started_at, p.ends_at as until,
        'planned' as state, d.lat, d.lng
      from planned_outage p join grid_device d on d.id = p.device_id
      where p.cancelled_at is null and p.ended_at is null and p.starts_at <= ${ctx.clock()} order by p.id desc limit 500`,
  ]);
  return { type: 'FeatureCollection', features: [...faults, ...planned].map(featureOf) };
}

const featureOf = (row: OutageRow): z.infer<typeof outageFeature> => ({
  type: 'Feature',
  properties: {
    id: row.number,
    customersOut: row.customers_out,
    since: iso(row.started_at),
    state: row.state,
    until: isoOrNull(row.until),
  },
  geometry: { type: 'Point', coordinates: [round(row.lng), round(row.lat)] },
});
