import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { incidentItem } from '../../queries/incidents.ts';
import { authorize } from '../authorize.ts';
import { estimateIncidents } from '../estimate/estimate-incidents.ts';
import { incidentIn, lockForOperator, mustBeUnderWay, mustBeVersion, setConfirmed } from './grouping/by-operator.ts';
import { groupKind } from './grouping/group.ts';
import { mergeIncidents } from './grouping/merge-incidents.ts';

/**
 * An operator states that two incidents are one fault: `mergedId` becomes part of `keptId`. Errors: 404 outside the region, 422 for
 * itself, another UP3 or another kind of fault, 409 when one of them has ended or was merged already.
 */
export async function mergeIncident(
  ctx: Context,
  keptId: string,
  { incidentId: mergedId, version }: { incidentId: string; version?: number | undefined },
): Promise<IncidentItem> {
  authorize(ctx, 'incident.change');
  if (mergedId === keptId)
    throw invalidField('incidentId', 'An incident cannot be merged into itself. Choose another one.');
  return withTransaction(ctx, async (tx) => {
    const group = await lockForOperator(tx, [keptId, mergedId]);
    const merged = group.incidents.get(mergedId);
    const kept = group.incidents.get(keptId);
    if (!kept || !merged) throw invalidField('incidentId', 'The two incidents lie in different UP3s.');
    mustBeVersion(kept, version);
    mustBeUnderWay(kept);
    mustBeUnderWay(merged);
    if (groupKind(kept.kind) !== groupKind(merged.kind)) {
      throw invalidField(
        'incidentId',
        `${merged.number} is another kind of fault. Only incidents of one kind are merged.`,
      );
    }
    await mergeIncidents(tx, group, [{ keptId, mergedId, reason: { code: 'stated_by_operator' } }]);
    await setConfirmed(tx, group, [incidentIn(group, keptId).id]);
    await estimateIncidents(tx, group.up3Id, [keptId]);
    return incidentItem(tx, keptId);
  });
}
