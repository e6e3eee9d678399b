import type { Sql } from 'postgres';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const MIN_MS = 60_000;

interface History {
  readonly days: number;
  /** Of the first and of the second ULP. */
  readonly perDay: readonly [number, number];
  /** The end of the span. */
  readonly now: Date;
}

/**
 * Closed incidents of the last days, round the clock, each with its order: at a transformer of each ULP, reached after 40 minutes and
 * restored after 60.
 */
export async function faultHistory(sql: Sql, world: World, { days, perDay, now }: History): Promise<void> {
  const rows = world.ulpIds.flatMap((ulpId, u) => {
    const count = days * (perDay[u] ?? 0);
    return Array.from({ length: count }, (_, i) => {
      const at = new Date(now.getTime() - ((i + 0.5) / count) * days * DAY_MS);
      return rowsOf(world, ulpId, at, u * 1_000_000 + i);
    });
  });
  for (let i = 0; i < rows.length; i += 500) {
    const some = rows.slice(i, i + 500);
    await sql`insert into incident ${sql(some.map(({ incident }) => incident))}`;
    await sql`insert into work_order ${sql(some.map(({ order }) => order))}`;
  }
}

function rowsOf(world: World, ulpId: string, at: Date, n: number) {
  const transformer = world.transformers.find((one) => one.ulpId === ulpId);
  if (!transformer) throw new Error('every ULP of the world has transformers');
  const id = idAt(at, n);
  const after = (minutes: number) => new Date(at.getTime() + minutes * MIN_MS);
  const where = {
    up3_id: world.up3Id,
    ulp_id: ulpId,
    device_id: transformer.id,
    lat: transformer.lat,
    lng: transformer.lng,
  };
  const both = {
    id,
    ...where,
    kind: 'outage',
    state: 'closed',
    created_at: at,
    restored_at: after(60),
    closed_at: after(90),
  };
  return {
    incident: { ...both, started_at: at, first_reported_at: at },
    order: { ...both, incident_id: id, reported_at: at, arrived_at: after(40), completed_at: after(70) },
  };
}

/** A UUIDv7 of that moment, the same each time. */
function idAt(at: Date, n: number): string {
  const ms = at.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
