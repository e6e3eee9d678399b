import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { EstimateBody } from '@comcen/shared/wire/http/estimate.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField, notFound } from '../../errors.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { settingsOf } from '../../queries/settings.ts';
import { clearAlarm } from '../alarm/clear-alarm.ts';
import { authorize } from '../authorize.ts';
import { writeEstimates } from './write-estimates.ts';

const LONGEST_MS = 7 * 24 * 3_600_000;

interface Row {
  up3_id: string;
  ulp_id: string;
  state: string;
  version: number;
  estimated_at: Date | null;
}

/**
 * An operator says when power is back. It stands until it has run out, whatever is computed. Errors: 409 when the incident is over or
 * was changed meanwhile (`version`), 422 naming `at`.
 */
export async function setEstimate(ctx: Context, id: string, body: EstimateBody): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const [incident] = await tx.sql<Row[]>`
      select up3_id, ulp_id, state, version, estimated_at from incident where id = ${id} for update`;
    if (!incident) throw notFound('This incident');
    authorize(tx, 'incident.change', { up3Id: incident.up3_id, ulpId: incident.ulp_id });
    const isOver = incident.state !== 'open' && incident.state !== 'partly_restored';
    if (isOver || (body.version !== undefined && body.version !== incident.version)) throw conflictOf(incident, isOver);
    const at = instantOf(body.at, tx.clock().getTime());
    await writeEstimates(tx, incident.up3_id, [
      {
        incidentId: id,
        at,
        earliestAt: null,
        latestAt: null,
        source: 'operator',
        reason: 'by_hand',
        note: body.note,
        basis: {},
        replaces: incident.estimated_at,
      },
    ]);
    await clearUnlessNear(tx, incident.up3_id, id, at);
    return incidentItem(tx, id);
  });
}

function instantOf(text: string, nowMs: number): Date {
  const at = new Date(text);
  if (at.getTime() <= nowMs) throw invalidField('at', 'This time has passed. Give a time to come.');
  if (at.getTime() > nowMs + LONGEST_MS) throw invalidField('at', 'At most a week ahead.');
  return at;
}

/** A word that runs out within the warning time keeps ringing. */
export async function clearUnlessNear(ctx: Context, up3Id: string, incidentId: string, at: Date): Promise<void> {
  const { estimateWarnMin } = await settingsOf({ ...ctx, actor: { kind: 'system' } }, up3Id);
  if (at.getTime() <= ctx.clock().getTime() + estimateWarnMin * 60_000) return;
  await clearAlarm(ctx, { kind: 'estimate_expiring', entityId: incidentId });
}

const conflictOf = ({ state, version }: Row, isOver: boolean): AppError =>
  new AppError(
    'conflict',
    isOver
      ? 'This incident is restored or closed already.'
      : 'Somebody else changed this incident first. Look at it again.',
    { extra: { currentState: state, version } },
  );
