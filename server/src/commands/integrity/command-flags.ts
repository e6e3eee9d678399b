import {
  type CommandFacts,
  FAR_FROM_SITE_M,
  type Flag,
  flagsOf,
  nearestM,
} from '@comcen/shared/domain/work-order/integrity.ts';
import type { Stamp } from '@comcen/shared/domain/work-order/stamp.ts';
import type { Context } from '../../context.ts';
import type { LockedOrder } from '../work-order/lock-order.ts';
import { sitesOf } from './sites.ts';

export const consequence = 'what a step of a crew shows about itself; that command has authorized';

/** Flags of a crew's step, with their evidence. Only a crew that is far from the order's own place makes us look for others. */
export async function commandFlags(
  ctx: Context,
  order: LockedOrder,
  command: string,
  { at, isDrifted }: Stamp,
  said: Pick<CommandFacts, 'place' | 'accuracyM' | 'deviceAt' | 'receivedAt'>,
): Promise<Flag[]> {
  const isAway = command === 'arrive' && said.place !== null && (nearestM(said.place, [order]) ?? 0) > FAR_FROM_SITE_M;
  const sites = isAway ? ((await sitesOf(ctx, [order.id])).get(order.id) ?? [order]) : [order];
  return flagsOf({ ...said, command, sites, at, arrivedAt: order.arrived_at, isDrifted });
}
