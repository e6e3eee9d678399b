import type { outagesReply } from '@comcen/shared/wire/http/report.ts';
import type { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso } from '../presenters/instant.ts';

/** About 100 m: a public map shows where, never whose house. */
const PUBLIC_DECIMALS = 3;
const round = (degrees: number): number => Number(degrees.toFixed(PUBLIC_DECIMALS));

/** Open outages as GeoJSON without personal data. Index incident_open. */
export async function publicOutages(ctx: Context): Promise<z.infer<typeof outagesReply>> {
  authorize(ctx, 'outage.read');
  const rows = await ctx.sql<
    { number: string; customers_out: number; started_at: Date; state: string; lat: number; lng: number }[]
  >`select number, customers_out, started_at, state, lat, lng from incident
    where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') order by id desc limit 5000`;
  return {
    type: 'FeatureCollection',
    features: rows.map((row) => ({
      type: 'Feature' as const,
      properties: { id: row.number, customersOut: row.customers_out, since: iso(row.started_at), state: row.state },
      geometry: { type: 'Point' as const, coordinates: [round(row.lng), round(row.lat)] as [number, number] },
    })),
  };
}
