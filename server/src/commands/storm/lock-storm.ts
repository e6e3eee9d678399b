import type { StormState } from '@comcen/shared/domain/storm/rules.ts';
import type { Context } from '../../context.ts';
import { AppError, notFound } from '../../errors.ts';
import { authorize, scopeOf } from '../authorize.ts';

export interface LockedStorm {
  readonly id: string;
  readonly up3_id: string;
  readonly ulp_id: string | null;
  readonly state: StormState;
  readonly version: number;
}

/** Storms of a UP3 are decided one after the other: that of the whole takes the place of its ULPs'. */
export async function lockStorms(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'storm.change', { up3Id });
  const [up3] = await ctx.sql`select id from up3 where id = ${up3Id} for no key update`;
  if (!up3) throw notFound('This UP3');
}

/** Who works one ULP only may not decide about all of them. Errors: 403, 404. */
export function mustDecideFor(ctx: Context, storm: Pick<LockedStorm, 'up3_id' | 'ulp_id'>): void {
  authorize(ctx, 'storm.change', { up3Id: storm.up3_id, ulpId: storm.ulp_id });
  if (storm.ulp_id === null && scopeOf(ctx).ulpId !== null) {
    throw new AppError('forbidden', 'This storm is of the whole UP3. Its operators decide about it.');
  }
}

/** The storm with the lock of its UP3. Errors: 404. */
export async function lockStorm(ctx: Context, id: string): Promise<LockedStorm> {
  const [seen] = await ctx.sql<{ up3_id: string; ulp_id: string | null }[]>`
    select up3_id, ulp_id from storm where id = ${id}`;
  if (!seen) throw notFound('This storm');
  mustDecideFor(ctx, seen);
  await lockStorms(ctx, seen.up3_id);
  const [storm] = await ctx.sql<LockedStorm[]>`
    select id, up3_id, ulp_id, state, version from storm where id = ${id} for update`;
  if (!storm) throw notFound('This storm');
  return storm;
}
