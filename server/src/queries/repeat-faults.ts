import type { SqlRunner } from '../context.ts';
import { inRegion, type VoiceRegion } from './voice-region.ts';

/**
 * Outages first reported or restored within the span; planned ones are no incidents. Indexes incident_by_reported and
 * incident_by_restored: the rest of history costs nothing.
 */
export const faultsBetween = (sql: SqlRunner, region: VoiceRegion, from: Date, to: Date) => sql`
  select i.* from incident i
  where i.kind = 'outage' and i.state <> 'merged' and ${inRegion(sql, region, 'i')}
    and i.first_reported_at >= ${from} and i.first_reported_at < ${to}
  union
  select i.* from incident i
  where i.kind = 'outage' and i.state <> 'merged' and ${inRegion(sql, region, 'i')}
    and i.restored_at >= ${from} and i.restored_at < ${to}`;
