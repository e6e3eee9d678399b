import type { Sql } from 'postgres';
import { uuidv7 } from 'uuidv7';
import type { World } from './world.ts';

/** Closed incidents of the last days, round the clock: `perDay` at the transformer of each ULP's first feeder. */
export async function faultHistory(
  sql: Sql,
  world: World,
  { days, perDay, now }: { days: number; perDay: readonly [number, number]; now: Date },
): Promise<void> {
  const rows = world.ulpIds.flatMap((ulpId, u) => {
    const transformer = world.transformers.find((one) => one.ulpId === ulpId);
    if (!transformer) throw new Error('every ULP of the world has transformers');
    const count = days * (perDay[u] ?? 0);
    return Array.from({ length: count }, (_, i) => {
      const at = new Date(now.getTime() - ((i + 0.5) / count) * days * 86_400_000);
      return {
        id: uuidv7(),
        up3_id: world.up3Id,
        ulp_id: ulpId,
        kind: 'outage',
        state: 'closed',
        device_id: transformer.id,
        lat: transformer.lat,
        lng: transformer.lng,
        started_at: at,
        first_reported_at: at,
        restored_at: new Date(at.getTime() + 45 * 60_000),
        closed_at: new Date(at.getTime() + 60 * 60_000),
        created_at: at,
      };
    });
  });
  for (let i = 0; i < rows.length; i += 500) await sql`insert into incident ${sql(rows.slice(i, i + 500))}`;
}
