import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { TreeDevice } from '@comcen/shared/wire/http/incident.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

interface Candidate {
  readonly deviceId: string;
  readonly probability: number;
}

interface DeviceRow {
  id: string;
  code: string;
  name: string;
  kind: DeviceKind;
  parent_id: string | null;
  ancestor_ids: string[];
  lat: number;
  lng: number;
  customer_count: number;
  incident_id: string | null;
}

/**
 * The part of the grid that tells an incident: the path from the substation to its device and to every transformer with callers and
 * every candidate, and the siblings along the suspect's path, to see who does not call. Parents before children. A feeder has some 80
 * transformers; what is returned is of that size, whatever the number of reports.
 */
export async function treeOf(
  ctx: Context,
  incident: Pick<IncidentItem, 'id' | 'device' | 'probability' | 'state'>,
  candidates: readonly Candidate[],
): Promise<TreeDevice[]> {
  authorize(ctx, 'incident.read');
  const calling = await callersOf(ctx, incident.id);
  const suspectId = incident.device?.id ?? null;
  const named = [...calling.keys(), ...candidates.map(({ deviceId }) => deviceId), ...(suspectId ? [suspectId] : [])];
  if (named.length === 0) return [];
  const rows = await devicesAround(ctx, [...new Set(named)], suspectId);
  const below = callersBelow(rows, calling);
  const probabilityOf = new Map(candidates.map(({ deviceId, probability }) => [deviceId, probability]));
  if (suspectId && incident.probability !== null) probabilityOf.set(suspectId, incident.probability);
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    parentId: row.parent_id,
    location: { lat: row.lat, lng: row.lng },
    customers: row.customer_count,
    callers: below.get(row.id) ?? 0,
    probability: probabilityOf.get(row.id) ?? null,
    isSuspect: row.id === suspectId,
    incidentId: row.incident_id,
  }));
}

/** Customers that called, each once, by transformer. Index report_by_incident. */
async function callersOf(ctx: Context, incidentId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.sql<{ transformer_id: string; callers: number }[]>`
    select transformer_id, count(distinct coalesce(idpel, reporter_phone, id::text))::int as callers from report
    where incident_id = ${incidentId} and state <> 'withdrawn' and transformer_id is not null group by transformer_id`;
  return new Map(rows.map((row) => [row.transformer_id, row.callers]));
}

/** Indexes grid_device_pkey, grid_device_by_parent, incident_open_device. */
const devicesAround = (ctx: Context, named: readonly string[], suspectId: string | null) => ctx.sql<DeviceRow[]>`
  with wanted as (
    select unnest(d.ancestor_ids || d.id) as id from grid_device d where d.id = any(${[...named]}::uuid[])
    union
    select s.id from grid_device d join grid_device s on s.parent_id = any(d.ancestor_ids || d.id)
      where d.id = ${suspectId}
  )
  select d.id, d.code, d.name, d.kind, d.parent_id, d.ancestor_ids, d.lat, d.lng, d.customer_count,
    (select i.id from incident i where i.device_id = d.id and i.state in ('open', 'partly_restored')
      and i.kind in ('outage', 'voltage')) as incident_id
  from wanted join grid_device d on d.id = wanted.id
  order by cardinality(d.ancestor_ids), d.code`;

function callersBelow(rows: readonly DeviceRow[], calling: ReadonlyMap<string, number>): Map<string, number> {
  const below = new Map<string, number>();
  for (const row of rows) {
    const callers = calling.get(row.id) ?? 0;
    if (callers === 0) continue;
    for (const id of [...row.ancestor_ids, row.id]) below.set(id, (below.get(id) ?? 0) + callers);
  }
  return below;
}
