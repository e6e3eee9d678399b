import type { SqlRunner } from '../context.ts';
import type { KnownPlace } from './judge-fixes.ts';

interface Row {
  id: string;
  posko_lat: number;
  posko_lng: number;
  at: Date | null;
  lat: number | null;
  lng: number | null;
}

/** Base and latest fix of some crews, by primary keys. */
export async function knownPlaces(sql: SqlRunner, crewIds: readonly string[]): Promise<Map<string, KnownPlace>> {
  const rows = await sql<Row[]>`
    select c.id, k.lat as posko_lat, k.lng as posko_lng, p.at, p.lat, p.lng
    from crew c join posko k on k.id = c.posko_id left join position_latest p on p.crew_id = c.id
    where c.id = any(${[...new Set(crewIds)]}::uuid[])`;
  return new Map(
    rows.map((row) => [
      row.id,
      {
        posko: { lat: row.posko_lat, lng: row.posko_lng },
        latest: row.at && row.lat !== null && row.lng !== null ? { at: row.at, lat: row.lat, lng: row.lng } : null,
      },
    ]),
  );
}
