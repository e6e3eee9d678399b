import type { Context } from '../../../context.ts';
import { AppError } from '../../../errors.ts';
import { incidentIn, mustBeUnderWay } from './by-operator.ts';
import type { Group } from './group.ts';
import type { KeptChange } from './kept-change.ts';
import { mergeIncidents } from './merge-incidents.ts';

export const consequence = 'one kind of undoGrouping, which has authorized';

/** What was split off becomes part of the incident again, with all that came to it since. Errors: 409 when one of them has ended. */
export async function undoSplit(ctx: Context, group: Group, change: KeptChange): Promise<void> {
  const incident = incidentIn(group, change.incident_id);
  const splitOff = incidentIn(group, change.other_incident_id ?? '');
  mustBeUnderWay(incident);
  mustBeUnderWay(splitOff);
  const merge = {
    keptId: incident.id,
    mergedId: splitOff.id,
    reason: { code: 'undone_by_operator' },
    undoes: change.id,
  };
  const { leftOut } = await mergeIncidents(ctx, group, [merge]);
  if (leftOut.length === 0) return;
  throw new AppError(
    'conflict',
    `${splitOff.number} is another kind of fault than ${incident.number}. They stay apart.`,
  );
}
