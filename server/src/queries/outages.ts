import type { OutageFeedItem } from '@comcen/shared/wire/http/open-data.ts';
import type { outageFeature, outagesReply } from '@comcen/shared/wire/http/report.ts';
import type { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

/** About 100 m: a public map shows where, never whose house. */
const PUBLIC_DECIMALS = 3;
const round = (degrees: number): number => Number(degrees.toFixed(PUBLIC_DECIMALS));

interface OutageRow {
  id: string;
  number: string;
  ulp_id: string;
  customers_out: number;
  started_at: Date;
  until: Date | null;
  state: string;
  lat: number;
  lng: number;
}

/** Open outages, then planned ones that have begun; newest first. Indexes incident_open, planned_outage_in_force. */
async function outagesNow(ctx: Context): Promise<OutageRow[]> {
  authorize(ctx, 'outage.read');
  const [faults, planned] = await Promise.all([
    ctx.sql<
      OutageRow[]
    >`select id, number, ulp_id, customers_out, started_at, estimate_at as until, state, lat, lng from incident
      where state in ('open', 'partly_restored') and kind in ('outage', 'voltage') order by id desc limit 5000`,
    ctx.sql<
      OutageRow[]
    >`select p.id, p.number, p.ulp_id, d.customer_count as customers_out, p.starts_at as started_at, p.ends_at as until,
        'planned' as state, d.lat, d.lng
      from planned_outage p join grid_device d on d.id = p.device_id
      where p.cancelled_at is null and p.ended_at is null and p.starts_at <= ${ctx.clock()} order by p.id desc limit 500`,
  ]);
  return [...faults, ...planned];
}

/** As GeoJSON without personal data. */
export async function publicOutages(ctx: Context): Promise<z.infer<typeof outagesReply>> {
  const rows = await outagesNow(ctx);
  return { type: 'FeatureCollection', features: rows.map(featureOf) };
}

const featureOf = (row: OutageRow): z.infer<typeof outageFeature> => ({
  type: 'Feature',
  properties: {
    id: row.number,
    customersOut: row.customers_out,
    since: iso(row.started_at),
    state: row.state,
    // Only what was announced; what is expected changes.
    until: row.state === 'planned' ? isoOrNull(row.until) : null,
  },
  geometry: { type: 'Point', coordinates: [round(row.lng), round(row.lat)] },
});

export interface FeedOptions {
  /** An outage of fewer customers never stands alone. */
  readonly minCustomers: number;
  /** The area that a place is told as. */
  readonly areaOf: (row: { readonly ulpId: string; readonly lat: number; readonly lng: number }) => string;
}

/**
 * The public feed: each outage of `minCustomers` or more by its area; smaller ones of an area in one entry when they reach that number
 * together, else not at all. So no entry tells of fewer customers than that (k-anonymity), whoever knows the neighbourhood.
 */
export async function outageFeedItems(ctx: Context, { minCustomers, areaOf }: FeedOptions): Promise<OutageFeedItem[]> {
  authorize(ctx, 'outage.read');
  const rows = await outagesNow(ctx);
  const alone = rows.filter((row) => row.customers_out >= minCustomers);
  const small = rows.filter((row) => row.customers_out < minCustomers);
  return [...alone.map((row) => entryOf(row, areaOf)), ...together(small, minCustomers)];
}

const entryOf = (row: OutageRow, areaOf: FeedOptions['areaOf']): OutageFeedItem => ({
  id: row.id,
  kind: row.state === 'planned' ? 'planned' : 'outage',
  area: areaOf({ ulpId: row.ulp_id, lat: row.lat, lng: row.lng }),
  ulp: row.ulp_id,
  state: row.state === 'planned' || row.state === 'partly_restored' ? row.state : 'open',
  customersOut: row.customers_out,
  outages: 1,
  since: iso(row.started_at),
  expectedAt: isoOrNull(row.until),
});

/** Of one ULP, with the hour the first began in: its minute would single it out. */
function together(rows: readonly OutageRow[], minCustomers: number): OutageFeedItem[] {
  const byUlp = new Map<string, OutageRow[]>();
  for (const row of rows) byUlp.set(row.ulp_id, [...(byUlp.get(row.ulp_id) ?? []), row]);
  return [...byUlp].flatMap(([ulp, of]) => {
    const customersOut = of.reduce((sum, row) => sum + row.customers_out, 0);
    if (customersOut < minCustomers) return [];
    const first = Math.min(...of.map(({ started_at }) => started_at.getTime()));
    const since = new Date(Math.floor(first / 3_600_000) * 3_600_000);
    return [
      {
        id: `small-${ulp}`,
        kind: 'several_small' as const,
        area: ulp,
        ulp,
        state: 'open' as const,
        customersOut,
        outages: of.length,
        since: iso(since),
        expectedAt: null,
      },
    ];
  });
}
