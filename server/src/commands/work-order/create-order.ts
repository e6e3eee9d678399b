import type { WorkKind } from '@comcen/shared/domain/codes.ts';
import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { workOrderDetail } from '../../queries/work-order-detail.ts';
import type { Services } from '../../roles/services.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { openIncidentByHand } from '../incident/open-incident-by-hand.ts';
import { computedPriority } from './computed-priority.ts';
import { needsOfIncident } from './needs-of-incident.ts';

export interface NewOrder {
  readonly incidentId?: string | undefined;
  readonly location?: LatLng | undefined;
  readonly deviceId?: string | undefined;
  readonly kind: WorkKind;
  readonly note: string;
  readonly address: string;
}

interface Site {
  id: string;
  up3_id: string;
  ulp_id: string;
  kind: WorkKind;
  device_id: string | null;
  lat: number;
  lng: number;
  address: string;
  customers_out: number;
  first_reported_at: Date | null;
  state: string;
}

/**
 * An order without a report: for an open incident, a device or a place. The next round dispatches it. Errors: 422 for a place in
 * the sea or an unknown device, 409 for an incident that has ended.
 */
export async function createOrder(
  ctx: Context,
  services: Pick<Services, 'geo' | 'units' | 'secrets'>,
  input: NewOrder,
): Promise<WorkOrderDetail> {
  authorize(ctx, 'work_order.create');
  return withTransaction(ctx, async (tx) => {
    const incidentId = input.incidentId ?? (await openIncidentByHand(tx, services, input));
    const site = await openSite(tx, incidentId);
    authorize(tx, 'work_order.create', { up3Id: site.up3_id, ulpId: site.ulp_id });
    const id = tx.newId();
    const at = tx.clock();
    const { kind } = site;
    const reportedAt = site.first_reported_at ?? at;
    const priority = await computedPriority(
      tx,
      { incident_id: site.id, kind, customers_out: site.customers_out },
      reportedAt,
    );
    await tx.sql`
      insert into work_order (id, up3_id, ulp_id, incident_id, kind, priority, lat, lng, address, device_id, customers_out, note,
        reported_at, created_at, waiting_since, needs)
      values (${id}, ${site.up3_id}, ${site.ulp_id}, ${site.id}, ${kind}, ${priority}, ${site.lat}, ${site.lng},
        ${input.address || site.address}, ${site.device_id}, ${site.customers_out}, ${input.note},
        ${reportedAt}, ${at}, ${at}, (select ${needsOfIncident(tx)} from incident i where i.id = ${site.id}))`;
    await recordEvent(tx, {
      type: 'work_order.created',
      entity: 'work_order',
      entityId: id,
      entityVersion: 1,
      up3Id: site.up3_id,
      ulpId: site.ulp_id,
      at,
      data: { incidentId: site.id, by: 'operator' },
    });
    if (kind === 'hazard') await ringHazard(tx, site, id);
    return workOrderDetail(tx, services, id);
  });
}

/** A hazard made by hand rings as a reported one does: the order's people are not the only ones who must know. */
async function ringHazard(ctx: Context, site: Site, workOrderId: string): Promise<void> {
  await raiseAlarm(ctx, {
    kind: 'hazard',
    severity: 'critical',
    entity: 'incident',
    entityId: site.id,
    up3Id: site.up3_id,
    ulpId: site.ulp_id,
    data: { workOrderId },
  });
}

async function openSite(ctx: Context, incidentId: string): Promise<Site> {
  const [site] = await ctx.sql<Site[]>`
    select id, up3_id, ulp_id, kind, device_id, lat, lng, address, customers_out, first_reported_at, state
    from incident where id = ${incidentId} for update`;
  if (!site) throw invalidField('incidentId', 'No such incident in your region.');
  if (site.state === 'closed' || site.state === 'merged') {
    throw new AppError('conflict', 'This incident has ended. Create the order for the place or the device instead.', {
      extra: { currentState: site.state },
    });
  }
  return site;
}
