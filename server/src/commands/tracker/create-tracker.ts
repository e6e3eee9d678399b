import { randomBytes } from 'node:crypto';
import type { TrackerItem } from '@comcen/shared/wire/http/tracker.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { invalidField } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { hashOfKey } from '../../queries/tracker-device.ts';
import { trackerItems } from '../../queries/trackers.ts';
import { authorize } from '../authorize.ts';

/** Makes a key for the tracker of a crew's vehicle; only its hash is stored. Errors: 422 for a crew that is not in the region. */
export async function createTracker(
  ctx: Context,
  { crewId, name }: { crewId: string; name: string },
): Promise<{ item: TrackerItem; key: string }> {
  authorize(ctx, 'tracker.manage');
  return withTransaction(ctx, async (tx) => {
    const [crew] = await tx.sql<{ up3Id: string; ulpId: string }[]>`
      select up3_id as "up3Id", ulp_id as "ulpId" from crew where id = ${crewId} and retired_at is null`;
    if (!crew) throw invalidField('crewId', 'there is no such crew');
    authorize(tx, 'tracker.manage', crew);
    const key = randomBytes(24).toString('base64url');
    const keyHash = hashOfKey(key);
    const id = keyHash.toString('hex');
    const at = tx.clock();
    await tx.sql`insert into tracker_device (key_hash, crew_id, name, created_at)
      values (${keyHash}, ${crewId}, ${name}, ${at})`;
    await recordEvent(tx, { type: 'tracker.created', entity: 'tracker', entityId: id, ...crew, at, data: { crewId } });
    const [item] = await trackerItems(tx, { id });
    if (!item) throw new Error('the tracker that was just made is gone');
    return { item, key };
  });
}
