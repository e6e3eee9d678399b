import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, notFound } from '../../errors.ts';
import { actorColumns, recordEvents } from '../../events/record.ts';
import { madeTogether } from '../../queries/incident-grouping.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { authorize } from '../authorize.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import { lockForOperator, setConfirmed } from './grouping/by-operator.ts';
import type { Group } from './grouping/group.ts';
import { type KeptChange, keptChange } from './grouping/kept-change.ts';
import { undoConfirmation, undoDevice } from './grouping/undo-device.ts';
import { undoMerge } from './grouping/undo-merge.ts';
import { undoSplit } from './grouping/undo-split.ts';

export interface Undo {
  readonly changeId: string;
  /** With all that the machine changed of the incident in the same round, the last first; all or nothing. */
  readonly together?: boolean | undefined;
}

/**
 * Takes one change of a grouping back, the machine's or an operator's: things go back as far as they are still there. Orders that were
 * superseded stay ended; an incident that has nobody to send then gets a new one. Errors: 404, 409 with words when it was undone
 * already or something later stands in the way.
 */
export async function undoGrouping(
  ctx: Context,
  incidentId: string,
  { changeId, together = false }: Undo,
): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  return withTransaction(ctx, async (tx) => {
    const seen = await keptChange(tx, changeId);
    if (!seen || (seen.incident_id !== incidentId && seen.other_incident_id !== incidentId)) {
      throw notFound('This change of the grouping');
    }
    const changeIds = together ? await idsOfRound(tx, changeId) : [changeId];
    const group = await lockForOperator(tx, await incidentsOf(tx, changeIds));
    let isFound = false;
    for (const id of changeIds) {
      // Again under the locks: of two that undo it at once the second one sees the first.
      const change = await keptChange(tx, id);
      if (!change || change.undone_at !== null) continue;
      await undoOne(tx, group, change);
      isFound ||= id === changeId;
    }
    if (!isFound) throw new AppError('conflict', 'This change was undone already.');
    await estimateIncidents(tx, group.up3Id, [...group.incidents.keys()]);
    return incidentItem(tx, incidentId);
  });
}

/** The last first: what came on top goes first. */
async function idsOfRound(ctx: Context, changeId: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }[]>`
    select b.id from grouping_change g join grouping_change b on ${madeTogether(ctx.sql)}
    where g.id = ${changeId} order by b.id desc`;
  return rows.length === 0 ? [changeId] : rows.map(({ id }) => id);
}

async function incidentsOf(ctx: Context, changeIds: readonly string[]): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }[]>`
    select incident_id as id from grouping_change where id = any(${[...changeIds]}::uuid[])
    union select other_incident_id from grouping_change where id = any(${[...changeIds]}::uuid[]) and other_incident_id is not null`;
  return rows.map(({ id }) => id);
}

async function undoOne(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  const ids = [change.incident_id, ...(change.other_incident_id === null ? [] : [change.other_incident_id])];
  await undo(ctx, group, change);
  await ctx.sql`update grouping_change set undone_at = ${group.at}, undone_by = ${actorColumns(ctx).id} where id = ${change.id}`;
  if (change.kind !== 'confirmed') await setConfirmed(ctx, group, ids);
  await recordUndone(ctx, group, change, ids);
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
