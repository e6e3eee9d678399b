import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import type { HistoryField, HistoryKind } from '@comcen/shared/domain/history/columns.ts';
import type { OutageRow } from '@comcen/shared/domain/history/outage-row.ts';
import { RefusedRow } from '@comcen/shared/domain/history/problem.ts';
import { authorize } from '../commands/authorize.ts';
import type { PlacedOutage } from '../commands/history/insert-outages.ts';
import type { Context } from '../context.ts';

interface Place {
  id: string;
  ulpId: string;
  lat: number;
  lng: number;
}
interface Ulp extends Place {
  name: string;
}
interface Device extends Place {
  code: string;
  kind: Exclude<FaultLevel, 'service' | 'place'>;
  customers: number;
}
interface Customer extends Omit<Place, 'id'> {
  idpel: string;
  transformerId: string | null;
}

const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(ulp|rayon|unit)\b/, '')
    .replace(/[^a-z0-9]/g, '');

/** Finds a ULP by its code or its name, as lists write it. Throws a RefusedRow. */
export async function ulpFinder(ctx: Context, up3Id: string): Promise<(name: string) => Ulp> {
  authorize(ctx, 'lane.run', { up3Id });
  const ulps = await ctx.sql<Ulp[]>`
    select id, id as "ulpId", name, office_lat as lat, office_lng as lng from ulp where up3_id = ${up3Id}`;
  const byName = new Map(ulps.flatMap((ulp) => [[bare(ulp.id), ulp] as const, [bare(ulp.name), ulp] as const]));
  return (name) => byName.get(bare(name)) ?? refuse('ulp', 'unknown_ulp');
}

function refuse(
  field: HistoryField,
  reason: 'unknown_ulp' | 'unknown_device' | 'unknown_customer' | 'unknown_crew',
): never {
  throw new RefusedRow(field, reason);
}

/**
 * Looks up what a batch of outages names, in three queries. Returns the row with its place, or throws its refusal: what a line names
 * and the region does not know is a mistake, never a guess. Keys: grid_device.code, customer, crew.code.
 */
export async function outagePlacer(
  ctx: Context,
  up3Id: string,
  rows: readonly OutageRow[],
  ulpOf: (name: string) => Place,
): Promise<(row: OutageRow) => PlacedOutage> {
  authorize(ctx, 'lane.run', { up3Id });
  const { sql } = ctx;
  const named = (of: (row: OutageRow) => string | null) => [...new Set(rows.flatMap((row) => of(row) ?? []))];
  const codes = named(({ device }) => device).flatMap((code) => [code, code.toUpperCase()]);
  const devices = await sql<Device[]>`
    select id, code, kind, ulp_id as "ulpId", lat, lng, customer_count as customers from grid_device
    where code = any(${codes}) and up3_id = ${up3Id}`;
  const customers = await sql<Customer[]>`
    select idpel, ulp_id as "ulpId", lat, lng, transformer_id as "transformerId" from customer
    where idpel = any(${named(({ idpel }) => idpel)}) and up3_id = ${up3Id}`;
  const crews = await sql<{ id: string; code: string }[]>`
    select id, code from crew where code = any(${named(({ crew }) => crew?.toLowerCase() ?? null)}) and up3_id = ${up3Id}`;
  const deviceOf = new Map(devices.map((device) => [device.code, device]));
  const customerOf = new Map(customers.map((customer) => [customer.idpel, customer]));
  const crewOf = new Map(crews.map((crew) => [crew.code, crew.id]));
  return (row) => {
    const device =
      row.device === null
        ? null
        : (deviceOf.get(row.device) ?? deviceOf.get(row.device.toUpperCase()) ?? refuse('device', 'unknown_device'));
    const customer = row.idpel === null ? null : (customerOf.get(row.idpel) ?? refuse('idpel', 'unknown_customer'));
    const ulp = row.ulp === null ? null : ulpOf(row.ulp);
    const place = device ?? customer ?? ulp ?? refuse('device', 'unknown_device');
    return {
      ...row,
      ulpId: place.ulpId,
      // A customer's own line lies below the transformer.
      deviceId: device?.id ?? customer?.transformerId ?? null,
      level: device?.kind ?? (customer ? 'service' : 'place'),
      transformerId: customer?.transformerId ?? (device?.kind === 'transformer' ? device.id : null),
      lat: place.lat,
      lng: place.lng,
      customersOut: row.customers ?? (device ? Math.max(device.customers, 1) : 1),
      crewId: row.crew === null ? null : (crewOf.get(row.crew.toLowerCase()) ?? refuse('crew', 'unknown_crew')),
    };
  };
}

/** Which of the numbers are here already, by this import or another. Primary keys of ticket_key and history_outage. */
export async function knownNumbers(
  ctx: Context,
  up3Id: string,
  kind: HistoryKind,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  authorize(ctx, 'lane.run', { up3Id });
  const table = ctx.sql(kind === 'tickets' ? 'ticket_key' : 'history_outage');
  const rows = await ctx.sql<{ number: string }[]>`
    select number from ${table} where up3_id = ${up3Id} and number = any(${numbers as string[]})`;
  return new Set(rows.map(({ number }) => number));
}

/** Rows that an import brought in and the span they lie in. Indexes ticket_by_import, history_outage_by_import. */
export async function importedRows(
  ctx: Context,
  id: string,
  kind: HistoryKind,
): Promise<{ count: number; firstAt: Date | null; lastAt: Date | null }> {
  authorize(ctx, 'lane.run');
  const { sql } = ctx;
  const rows =
    kind === 'tickets'
      ? sql`select opened_at as at from ticket where import_id = ${id}`
      : sql`select w.reported_at as at from history_outage o join work_order w on w.id = o.work_order_id where o.import_id = ${id}`;
  const [row] = await sql<{ count: number; firstAt: Date | null; lastAt: Date | null }[]>`
    select count(*)::int as count, min(at) as "firstAt", max(at) as "lastAt" from (${rows}) r`;
  return row ?? { count: 0, firstAt: null, lastAt: null };
}
