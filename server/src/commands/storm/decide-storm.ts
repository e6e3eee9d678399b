import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { stormItem } from '../../queries/storms.ts';
import { authorize } from '../authorize.ts';
import { giveWayToWhole, mustNotStandInWhole } from './give-way.ts';
import { lockStorm } from './lock-storm.ts';
import { moveStorm } from './move-storm.ts';

/**
 * An operator's word about a storm: start a proposed one (or take one up again that flares while it is reconciled), dismiss a
 * proposal, end (everybody is looked for), close (everybody is accounted for). Errors: 403, 404, 409 with `currentState`.
 */
export async function decideStorm(
  ctx: Context,
  id: string,
  command: 'start' | 'dismiss' | 'end' | 'close',
): Promise<StormItem> {
  authorize(ctx, 'storm.change');
  return withTransaction(ctx, async (tx) => {
    const storm = await lockStorm(tx, id);
    if (command === 'start') await mustNotStandInWhole(tx, storm);
    await moveStorm(tx, storm, command);
    if (command === 'start' && storm.ulp_id === null) await giveWayToWhole(tx, storm);
    return stormItem(tx, id);
  });
}
