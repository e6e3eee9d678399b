import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import type { LockedStorm } from './lock-storm.ts';
import { moveStorm } from './move-storm.ts';

export const consequence =
  'part of starting a storm, which has authorized and holds the lock of the UP3; moveStorm records';

/** While the whole UP3 is in storm mode its ULPs are. Index storm_standing. Errors: 409. */
export async function mustNotStandInWhole(ctx: Context, storm: Pick<LockedStorm, 'up3_id' | 'ulp_id'>): Promise<void> {
  if (storm.ulp_id === null) return;
  const [whole] = await ctx.sql<{ state: string }[]>`
    select state from storm where up3_id = ${storm.up3_id} and ulp_id is null and state in ('active', 'reconciling')`;
  if (!whole) return;
  throw new AppError('conflict', 'The whole UP3 is in storm mode, and this ULP with it.', {
    extra: { currentState: whole.state },
  });
}

/** The storms of single ULPs go on in that of the whole UP3: proposals are taken back, others end without a reckoning of their own. */
export async function giveWayToWhole(ctx: Context, whole: Pick<LockedStorm, 'id' | 'up3_id'>): Promise<void> {
  const storms = await ctx.sql<LockedStorm[]>`
    select id, up3_id, ulp_id, state, version from storm where up3_id = ${whole.up3_id} and ulp_id is not null
      and state in ('proposed', 'active', 'reconciling') order by id for update`;
  const data = { into: whole.id };
  for (const storm of storms) {
    if (storm.state === 'proposed') await moveStorm(ctx, storm, 'withdraw', data);
    else await endAtOnce(ctx, storm, data);
  }
}

async function endAtOnce(ctx: Context, storm: LockedStorm, data: { into: string }): Promise<void> {
  const isActive = storm.state === 'active';
  if (isActive) await moveStorm(ctx, storm, 'end', data);
  const reconciled = { ...storm, state: 'reconciling' as const, version: storm.version + (isActive ? 1 : 0) };
  await moveStorm(ctx, reconciled, 'close', data);
}
