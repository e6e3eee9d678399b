import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvents } from '../../events/record.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { authorize } from '../authorize.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import { lockForOperator, setConfirmed } from './grouping/by-operator.ts';
import type { Group } from './grouping/group.ts';
import { type KeptChange, keptChange } from './grouping/kept-change.ts';
import { undoConfirmation, undoDevice } from './grouping/undo-device.ts';
import { undoMerge } from './grouping/undo-merge.ts';
import { undoSplit } from './grouping/undo-split.ts';

/**
 * Takes one change of a grouping back, the machine's or an operator's: things go back as far as they are still there. Orders that were
 * superseded stay ended; an incident that has nobody to send then gets a new one. Errors: 404, 409 with words when it was undone
 * already or something later stands in the way.
 */
export async function undoGrouping(ctx: Context, incidentId: string, changeId: string): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const seen = await keptChange(tx, changeId);
    if (!seen || (seen.incident_id !== incidentId && seen.other_incident_id !== incidentId)) {
      throw notFound('This change of the grouping');
    }
    const ids = [seen.incident_id, ...(seen.other_incident_id === null ? [] : [seen.other_incident_id])];
    const group = await lockForOperator(tx, ids);
    // Again under the locks: of two that undo it at once the second one sees the first.
    const change = await keptChange(tx, changeId);
    if (!change || change.undone_at !== null) throw new AppError('conflict', 'This change was undone already.');
    await undo(tx, group, change);
    await tx.sql`update grouping_change set undone_at = ${group.at}, undone_by = ${actorColumns(tx).id} where id = ${changeId}`;
    if (change.kind !== 'confirmed') await setConfirmed(tx, group, ids);
    await recordUndone(tx, group, change, ids);
    await estimateIncidents(tx, group.up3Id, ids);
    return incidentItem(tx, incidentId);
  });
}

async function undo(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  switch (change.kind) {
    case 'merged':
      return undoMerge(ctx, group, change);
    case 'split':
      return undoSplit(ctx, group, change);
    case 'confirmed':
      return undoConfirmation(ctx, group, change);
    case 'upgraded':
    case 'downgraded':
    case 'moved':
      return undoDevice(ctx, group, change);
    case 'opened':
    case 'undone':
      throw new AppError('conflict', 'This cannot be undone. Merge or split the incident instead.');
  }
}

async function recordUndone(ctx: Context, group: Group, change: KeptChange, ids: readonly string[]): Promise<void> {
  const rows = await ctx.sql<{ id: string; ulp_id: string; version: number }[]>`
    update incident set version = version + 1 where id = any(${[...ids]}::uuid[]) returning id, ulp_id, version`;
  await recordEvents(
    ctx,
    rows.map((row) => ({
      type: 'incident.grouping_undone',
      entity: 'incident' as const,
      entityId: row.id,
      entityVersion: row.version,
      up3Id: group.up3Id,
      ulpId: row.ulp_id,
      at: group.at,
      data: { changeId: change.id, kind: change.kind, other: ids.find((id) => id !== row.id) ?? null },
    })),
  );
}
