import { createHash } from 'node:crypto';
import type { SqlRunner } from '../context.ts';

export interface TrackerDevice {
  readonly crewId: string;
  readonly up3Id: string;
}

/** Only this is stored of a tracker's key. */
export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** The crew whose vehicle sends with this key; null for an unknown or disabled one. Before there is an actor: no authorize. */
export async function trackerByKey(sql: SqlRunner, key: string): Promise<TrackerDevice | null> {
  const [row] = await sql<TrackerDevice[]>`
    select t.crew_id as "crewId", c.up3_id as "up3Id" from tracker_device t join crew c on c.id = t.crew_id
    where t.key_hash = ${hashOfKey(key)} and t.disabled_at is null and c.retired_at is null`;
  return row ?? null;
}
