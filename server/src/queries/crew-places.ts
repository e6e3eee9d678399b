import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import type { SqlRunner } from '../context.ts';

/** Where a crew was last seen, else its base, and how its area reckons ways from there. */
export interface CrewPlace {
  readonly lat: number;
  readonly lng: number;
  readonly detourFactor: number;
  readonly speedKmh: number;
}

/** By primary keys, in one round trip. */
export async function crewPlaces(sql: SqlRunner, crewIds: readonly string[]): Promise<Map<string, CrewPlace>> {
  if (crewIds.length === 0) return new Map();
  const rows = await sql<(CrewPlace & { id: string })[]>`
    select c.id, coalesce(p.lat, k.lat) as lat, coalesce(p.lng, k.lng) as lng,
      coalesce((d.value #>> '{}')::float8, ${DEFAULT_SETTINGS.detourFactor}) as "detourFactor",
      coalesce((s.value #>> '{}')::float8, ${DEFAULT_SETTINGS.speedKmh}) as "speedKmh"
    from crew c join posko k on k.id = c.posko_id left join position_latest p on p.crew_id = c.id
      left join setting d on d.up3_id = c.up3_id and d.key = 'detourFactor'
      left join setting s on s.up3_id = c.up3_id and s.key = 'speedKmh'
    where c.id = any(${crewIds as string[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}
