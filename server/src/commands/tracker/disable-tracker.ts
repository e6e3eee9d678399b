import type { TrackerItem } from '@comcen/shared/wire/http/tracker.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { recordEvent } from '../../events/record.ts';
import { trackerItems } from '../../queries/trackers.ts';
import { authorize } from '../authorize.ts';

/** The key opens nothing any more, at once and for good: a vehicle that comes back gets a new one. Twice is once. */
export async function disableTracker(ctx: Context, id: string): Promise<TrackerItem> {
  authorize(ctx, 'tracker.manage');
  return withTransaction(ctx, async (tx) => {
    const [tracker] = await tx.sql<{ crewId: string; up3Id: string; ulpId: string; disabledAt: Date | null }[]>`
      select t.crew_id as "crewId", c.up3_id as "up3Id", c.ulp_id as "ulpId", t.disabled_at as "disabledAt"
      from tracker_device t join crew c on c.id = t.crew_id where t.key_hash = decode(${id}, 'hex') for update of t`;
    if (!tracker) throw notFound('This tracker');
    const { crewId, disabledAt, ...region } = tracker;
    authorize(tx, 'tracker.manage', region);
    if (disabledAt === null) {
      const at = tx.clock();
      await tx.sql`update tracker_device set disabled_at = ${at} where key_hash = decode(${id}, 'hex')`;
      const event = { type: 'tracker.disabled', entity: 'tracker', entityId: id, ...region, at } as const;
      await recordEvent(tx, { ...event, data: { crewId } });
    }
    const [item] = await trackerItems(tx, { id });
    if (!item) throw notFound('This tracker');
    return item;
  });
}
