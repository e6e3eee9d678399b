import type { Context } from '../../context.ts';
import { AppError, notFound } from '../../errors.ts';
import { authorize } from '../authorize.ts';

export interface LockedOutage {
  readonly id: string;
  readonly up3_id: string;
  readonly ulp_id: string;
  readonly device_id: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly note: string;
  readonly version: number;
}

/**
 * A planned outage that still stands, locked till the transaction ends: triage that answers callers by it waits, and then sees what
 * became of it. Errors: 404, 409 with `currentState` when it was ended or cancelled or has another version.
 */
export async function lockPlannedOutage(ctx: Context, id: string, version?: number): Promise<LockedOutage> {
  const [outage] = await ctx.sql<(LockedOutage & { cancelled_at: Date | null; ended_at: Date | null })[]>`
    select id, up3_id, ulp_id, device_id, starts_at, ends_at, note, version, cancelled_at, ended_at
    from planned_outage where id = ${id} for update`;
  if (!outage) throw notFound('This planned outage');
  authorize(ctx, 'planned_outage.change', { up3Id: outage.up3_id, ulpId: outage.ulp_id });
  const over = outage.cancelled_at ? 'cancelled' : outage.ended_at ? 'ended' : null;
  if (over !== null) {
    throw new AppError('conflict', `This planned outage was ${over} already.`, {
      extra: { currentState: over, version: outage.version },
    });
  }
  if (version !== undefined && version !== outage.version) {
    throw new AppError('conflict', 'Somebody else has changed this planned outage. Look at it again.', {
      extra: { version: outage.version },
    });
  }
  return outage;
}
