import type { Context } from '../../../context.ts';
import { settingsOf } from '../../../queries/settings.ts';
import type { Cause } from '../corrections.ts';
import { listLateInterruptions } from './late-interruptions.ts';
import { interruptionsOf } from './made-interruptions.ts';
import { keepServed, rollUpReliability } from './roll-up-reliability.ts';
import { forgetTallies, rollUpTallies } from './roll-up-tallies.ts';
import { settleOverlaps } from './settle-overlaps.ts';
import { endedByTime } from './sources.ts';
import { writeInterruptions } from './write-interruptions.ts';

export const bookkeeping =
  'what the log means for the reliability figures; the fold that calls it has authorized and holds its lock';

export interface InterruptionFold {
  /** `later`: the caller makes those of the touched months when it is through. */
  readonly tallies?: 'now' | 'later';
  /** The event that may have changed one; null: none, all is made anew. */
  readonly causeOf?: (id: string) => Cause | null;
}

/**
 * Brings interruptions, customers' outages and daily sums of a UP3 to where these incidents and planned outages stand, and planned ones
 * whose announced end has passed. Recomputes, never adds: twice is the same as once. What a locked month says stays; what it would say
 * now is listed with its cause. Costs what the touched interruptions held, whatever the history. The caller holds the fold's lock in a
 * transaction.
 */
export async function foldInterruptions(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
  { tallies = 'now', causeOf = () => null }: InterruptionFold = {},
): Promise<void> {
  if (!ctx.inTransaction) throw new Error('foldInterruptions needs the transaction of the fold');
  const touched = [...new Set([...ids, ...(await endedByTime(ctx, up3Id))])];
  if (touched.length === 0) return;
  const { sustainedMin } = await settingsOf(ctx, up3Id);
  const locked = await lockedMonths(ctx, up3Id);
  const made = await interruptionsOf(ctx, up3Id, touched);
  if (locked.size > 0) await listLateInterruptions(ctx, up3Id, { ids: touched, made, locked, causeOf });
  const { dirty, days: begun } = await writeInterruptions(ctx, up3Id, touched, made, locked);
  const places = await settleOverlaps(ctx, up3Id, dirty, { sustainedMin, locked });
  const days = [...new Set([...begun, ...places.map(({ day }) => day)])].sort();
  await rollUpReliability(ctx, up3Id, days);
  await keepServed(ctx, up3Id, days);
  await (tallies === 'now' ? rollUpTallies : forgetTallies)(ctx, up3Id, places);
}

/** YYYY-MM. Primary key of kpi_lock. */
async function lockedMonths(ctx: Context, up3Id: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.sql<{ month: string }[]>`
    select to_char(month, 'YYYY-MM') as month from kpi_lock where up3_id = ${up3Id}`;
  return new Set(rows.map(({ month }) => month));
}
