import { FAULT_LEVELS } from '@comcen/shared/domain/codes.ts';
import type { EstimateItem, IncidentDetail, InferenceItem } from '@comcen/shared/wire/http/incident.ts';
import { z } from 'zod';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';
import type { Services } from '../roles/services.ts';
import { type DeviceRefs, deviceRefs } from './device-refs.ts';
import { groupingOf } from './incident-grouping.ts';
import { treeOf } from './incident-tree.ts';
import { incidentItem } from './incidents.ts';
import { reportItems } from './reports.ts';
import { timelineOf } from './timeline.ts';
import { workOrderList } from './work-order-list.ts';

/** Of a great incident the newest; all of them page by page: GET /api/reports?incident=. */
const REPORTS_SHOWN = 200;
const ESTIMATES_SHOWN = 50;

/** All that the incident's page shows. Errors: 404 outside the region. */
export async function incidentDetail(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  id: string,
): Promise<IncidentDetail> {
  authorize(ctx, 'incident.read');
  const incident = await incidentItem(ctx, id);
  const orders = { states: [], ulpId: null, crew: null, incidentId: id, number: null, before: null, limit: 100 };
  const inference = await storedInference(ctx, id);
  const [reports, workOrders, timeline, tree, grouping, estimates, devices] = await Promise.all([
    reportItems(ctx, services, { incidentId: id, limit: REPORTS_SHOWN }),
    workOrderList(ctx, orders),
    timelineOf(ctx, 'incident', id),
    treeOf(ctx, incident, inference?.candidates ?? []),
    groupingOf(ctx, id),
    estimatesOf(ctx, id),
    deviceRefs(ctx, inference?.candidates.map(({ deviceId }) => deviceId) ?? []),
  ]);
  return {
    ...incident,
    reports,
    workOrders,
    timeline,
    inference: presentInference(inference, devices),
    tree,
    grouping,
    estimates,
  };
}

const stored = z.object({
  at: z.string(),
  callers: z.number(),
  served: z.number(),
  candidates: z.array(
    z.object({
      deviceId: z.string(),
      level: z.enum(FAULT_LEVELS),
      probability: z.number(),
      callers: z.number(),
      served: z.number(),
    }),
  ),
  reason: z.looseObject({ code: z.string(), data: z.record(z.string(), z.unknown()).optional() }),
});
type StoredInference = z.infer<typeof stored>;

/** What an earlier release stored in another form is not shown. */
async function storedInference(ctx: Context, id: string): Promise<StoredInference | null> {
  const [row] = await ctx.sql<{ inference: unknown }[]>`select inference from incident where id = ${id}`;
  const parsed = stored.safeParse(row?.inference);
  return parsed.success ? parsed.data : null;
}

function presentInference(inference: StoredInference | null, devices: DeviceRefs): InferenceItem | null {
  if (!inference) return null;
  const { code, data, ...rest } = inference.reason;
  return {
    at: inference.at,
    callers: inference.callers,
    served: inference.served,
    candidates: inference.candidates.flatMap(({ deviceId, ...candidate }) => {
      const device = devices.get(deviceId);
      return device ? [{ device, ...candidate }] : [];
    }),
    reason: { code, data: data ?? rest },
  };
}

interface EstimateRow {
  restore_at: Date;
  earliest_at: Date | null;
  latest_at: Date | null;
  source: EstimateItem['source'];
  reason: string;
  note: string;
  basis: Record<string, unknown>;
  made_at: Date;
  made_by: string | null;
}

/** Newest first. Index estimate_by_incident. */
async function estimatesOf(ctx: Context, id: string): Promise<EstimateItem[]> {
  const rows = await ctx.sql<EstimateRow[]>`
    select e.restore_at, e.earliest_at, e.latest_at, e.source, e.reason, e.note, e.basis, e.made_at, u.name as made_by
    from estimate e left join app_user u on u.id = e.made_by
    where e.incident_id = ${id} order by e.made_at desc, e.id desc limit ${ESTIMATES_SHOWN}`;
  return rows.map((row) => ({
    at: iso(row.restore_at),
    earliestAt: isoOrNull(row.earliest_at),
    latestAt: isoOrNull(row.latest_at),
    source: row.source,
    reason: row.reason,
    note: row.note,
    basis: row.basis,
    madeAt: iso(row.made_at),
    madeBy: row.made_by,
  }));
}
