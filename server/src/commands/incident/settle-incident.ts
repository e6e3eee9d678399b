import { type IncidentStanding, standingOf } from '@comcen/shared/domain/incident/standing.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { answerReports, linkReportsAgain } from './follow-in-reports.ts';

export const consequence = 'what a change of an order means for its incident; that command has authorized';

/** An order of the incident that changed just now. */
export interface ChangedOrder {
  readonly id: string;
  readonly incident_id: string;
  readonly up3_id: string;
  readonly ulp_id: string;
}

interface LockedIncident {
  state: IncidentStanding['state'] | 'merged';
  restored_at: Date | null;
}

const RANK = { open: 0, partly_restored: 1, restored: 2, closed: 3, merged: 4 } as const;
const UNIQUE_VIOLATION = '23505';

/**
 * Brings the incident to where its orders stand. Locks it first and reads the orders then: of two that end at once, the second one
 * sees that the first has ended. Only `reopen` leads back. Errors: 409 when the device has another open incident meanwhile.
 */
export async function settleIncident(
  ctx: Context,
  order: ChangedOrder,
  at: Date,
  mayGoBack: 'reopen' | null = null,
): Promise<void> {
  const [incident] = await ctx.sql<LockedIncident[]>`
    select state, restored_at from incident where id = ${order.incident_id} for update`;
  if (!incident || incident.state === 'merged') return;
  const standing = standingOf(await ordersOf(ctx, order.incident_id));
  const isBack = RANK[standing.state] < RANK[incident.state];
  if (standing.state === incident.state || (isBack && mayGoBack === null)) return;
  await moveTo(ctx, order, incident, standing, at);
  if (standing.state === 'restored' || standing.state === 'closed') {
    await clearAlarm(ctx, { kind: 'estimate_expiring', entityId: order.incident_id });
  }
  if (standing.state === 'closed') await answerReports(ctx, order, at);
  if (isBack && incident.state === 'closed') await linkReportsAgain(ctx, order, at);
}

// Index work_order_by_incident.
const ordersOf = (ctx: Context, incidentId: string) => ctx.sql<
  { id: string; state: WorkOrderState; restoredAt: Date | null; followUpOf: string | null; isReopened: boolean }[]
>`select id, state, restored_at as "restoredAt", follow_up_of as "followUpOf", reopen_reason is not null as "isReopened"
  from work_order where incident_id = ${incidentId}`;

async function moveTo(
  ctx: Context,
  order: ChangedOrder,
  incident: LockedIncident,
  standing: IncidentStanding,
  at: Date,
): Promise<void> {
  const { state } = standing;
  const isBack = RANK[state] < RANK[incident.state];
  // An operator may have stated it before any order did.
  const restoredAt = incident.restored_at ?? standing.restoredAt;
  const columns = {
    state,
    restored_at: state === 'restored' || state === 'closed' ? restoredAt : null,
    closed_at: state === 'closed' ? at : null,
  };
  const version = await update(ctx, order.incident_id, columns);
  await recordEvent(ctx, {
    type: isBack || state === 'open' ? 'incident.reopened' : `incident.${state}`,
    entity: 'incident',
    entityId: order.incident_id,
    entityVersion: version,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    at: isBack || state === 'closed' ? at : (standing.restoredAt ?? at),
    data: { workOrderId: order.id, state, restoredAt: standing.restoredAt?.toISOString() ?? null },
  });
}

async function update(ctx: Context, id: string, columns: object): Promise<number> {
  try {
    const [incident] = await ctx.sql<{ version: number }[]>`
      update incident set ${ctx.sql(columns as Record<string, unknown>)}, version = version + 1 where id = ${id} returning version`;
    if (!incident) throw new Error('an incident went while it was locked');
    return incident.version;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
    throw new AppError('conflict', 'Another incident is open on this device. Work on that one instead.', {
      cause: error,
    });
  }
}
