import type { Occurrence } from '@comcen/shared/domain/repeat/repeat.ts';
import type { RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import type { Sql } from 'postgres';

/** Who had which outage when, over all history, as a ULP or the whole UP3 sees it; past all facts. */
export function allFaults(sql: Sql, up3Id: string, ulpId: string | undefined, by: RepeatKind): Promise<Occurrence[]> {
  const ofRegion = (t: string) =>
    sql`${sql(t)}.up3_id = ${up3Id} ${ulpId ? sql`and ${sql(t)}.ulp_id = ${ulpId}` : sql``}`;
  const fault = sql`select i.*, i.id as "faultId", i.restored_at as "restoredAt" from incident i
    where i.kind = 'outage' and i.state <> 'merged' and ${ofRegion('i')}`;
  if (by === 'customer') {
    return sql`
      select r.idpel as key, f."faultId", min(r.reported_at) as "reportedAt", f."restoredAt" from (${fault}) f
      join report r on r.incident_id = f.id
      where r.idpel is not null and r.state <> 'withdrawn' and r.kind = 'outage' and ${ofRegion('r')}
      group by r.idpel, f."faultId", f."restoredAt"`;
  }
  if (by === 'transformer') {
    return sql`
      select d.id::text as key, f."faultId", f.first_reported_at as "reportedAt", f."restoredAt" from (${fault}) f
      join grid_device d on d.id = f.device_id and d.kind = 'transformer' where f.fault_level = 'transformer'`;
  }
  return sql`
    select p.id::text as key, f."faultId", f.first_reported_at as "reportedAt", f."restoredAt" from (${fault}) f
    join grid_device d on d.id = f.device_id and d.kind in ('feeder', 'section')
    join grid_device p on p.kind = 'feeder' and (p.id = d.id or p.id = any(d.ancestor_ids))
    where f.fault_level in ('feeder', 'section')`;
}
