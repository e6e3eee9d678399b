import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { SimDevice } from '@comcen/shared/domain/simulation/world.ts';
import type { RosterCrew } from '@comcen/shared/domain/what-if/crews.ts';
import type { RealFault } from '@comcen/shared/domain/what-if/real-faults.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** The grid, parents before children. Index grid_device_by_up3. */
export async function simulatedGrid(ctx: Context, up3Id: string): Promise<SimDevice[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const rows = await ctx.sql<
    {
      id: string;
      kind: DeviceKind;
      parentId: string | null;
      ulpId: string;
      lat: number;
      lng: number;
      customers: number;
    }[]
  >`
    select id, kind, parent_id as "parentId", ulp_id as "ulpId", lat, lng, customer_count as customers
    from grid_device where up3_id = ${up3Id} order by cardinality(ancestor_ids), id`;
  return rows.map(({ lat, lng, customers, ...device }) => ({
    ...device,
    place: { lat, lng },
    customers: device.kind === 'transformer' ? customers : 0,
    // Faults are those that really were; none is drawn.
    faultWeight: 0,
  }));
}

/** Crews as they are on the roster now. */
export async function rosterOf(ctx: Context, up3Id: string): Promise<RosterCrew[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const rows = await ctx.sql<
    { id: string; code: string; ulpId: string; shift: number | null; lat: number; lng: number }[]
  >`
    select c.id, c.code, c.ulp_id as "ulpId", c.shift, k.lat, k.lng from crew c join posko k on k.id = c.posko_id
    where c.up3_id = ${up3Id} and c.retired_at is null order by c.code`;
  return rows.map(({ lat, lng, ...crew }) => ({ ...crew, posko: { lat, lng } }));
}

interface IncidentRow {
  id: string;
  ulpId: string;
  deviceId: string | null;
  isService: boolean;
  lat: number;
  lng: number;
  startedAt: Date;
  reportedAt: Date;
  arrivedAt: Date | null;
  restoredAt: Date | null;
  calls: [idpel: string | null, transformerId: string | null, atMs: number][] | null;
}
/** A blackout's incident has thousands; what comes later only links. */
const MOST_CALLS = 200;

/**
 * Incidents first reported in a span, with their first arrival, restoration and calls. Made up to a day later counts too. Indexes
 * incident_recent, work_order_by_incident, report_by_incident: the cost is the span's.
 */
export async function incidentsBetween(ctx: Context, up3Id: string, from: Date, to: Date): Promise<RealFault[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const madeBefore = new Date(to.getTime() + 86_400_000);
  const rows = await ctx.sql<IncidentRow[]>`
    select i.id, i.ulp_id as "ulpId", i.device_id as "deviceId", i.fault_level = 'service' or i.idpel is not null as "isService",
      i.lat, i.lng, i.started_at as "startedAt", i.first_reported_at as "reportedAt", w.arrived_at as "arrivedAt",
      coalesce(w.restored_at, i.restored_at) as "restoredAt", r.calls
    from incident i
      left join lateral (
        select min(o.arrived_at) as arrived_at, max(o.restored_at) as restored_at from work_order o where o.incident_id = i.id
      ) w on true
      left join lateral (
        select jsonb_agg(jsonb_build_array(c.idpel, c.transformer_id, extract(epoch from c.reported_at) * 1000)) as calls
        from (select idpel, transformer_id, reported_at from report where incident_id = i.id order by reported_at limit ${MOST_CALLS}) c
      ) r on true
    where i.up3_id = ${up3Id} and i.id >= uuid7_floor(${from}) and i.id < uuid7_floor(${madeBefore})
      and i.first_reported_at >= ${from} and i.first_reported_at < ${to}
      and i.state <> 'merged' and i.kind in ('outage', 'hazard', 'voltage', 'meter')
    order by i.id`;
  return rows.map((row) => ({
    id: row.id,
    ulpId: row.ulpId,
    deviceId: row.deviceId,
    isService: row.isService,
    place: { lat: row.lat, lng: row.lng },
    startedAtMs: row.startedAt.getTime(),
    reportedAtMs: row.reportedAt.getTime(),
    arrivedAtMs: row.arrivedAt?.getTime() ?? null,
    restoredAtMs: row.restoredAt?.getTime() ?? null,
    calls: (row.calls ?? []).map(([customerId, transformerId, atMs]) => ({
      customerId,
      transformerId,
      atMs: Math.round(atMs),
    })),
  }));
}
