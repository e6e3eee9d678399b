import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { authorize } from '../../authorize.ts';
import { holdFold } from '../hold-fold.ts';
import { foldInterruptions } from './fold-interruptions.ts';
import { makeMissingTallies } from './roll-up-tallies.ts';

export const bookkeeping =
  'rows derived from what the log and the sources say already; nothing that happened is changed';

/** Interruptions per transaction; a blackout of all transformers is one. */
const PIECE = 500;
const FAR_AHEAD = new Date(Date.UTC(9999, 0));

export interface InterruptionPeriod {
  /** Instants, half-open, over the start of the outage; without them all history. */
  readonly from?: Date;
  readonly to?: Date;
}

/**
 * Makes the interruptions that begin in the period anew from incidents and planned outages, without the log: for imports, a new
 * threshold, and whoever doubts the figures. Locked months stay. Returns how many were looked at.
 */
export async function rebuildInterruptions(
  ctx: Context,
  up3Id: string,
  period: InterruptionPeriod = {},
): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const ids = await interruptionIds(ctx, up3Id, period);
  // Each piece of many would make the same month's tallies anew.
  const tallies = ids.length > PIECE ? 'later' : 'now';
  for (let at = 0; at < ids.length; at += PIECE) {
    await withTransaction(ctx, async (tx) => {
      await holdFold(tx);
      await foldInterruptions(tx, up3Id, ids.slice(at, at + PIECE), { tallies });
    });
  }
  await makeMissingTallies(ctx, up3Id);
  return ids.length;
}

/** Also those stored whose source is gone. Indexes incident_by_started, planned_outage_recent, interruption_by_start. */
export async function interruptionIds(
  ctx: Context,
  up3Id: string,
  { from, to }: InterruptionPeriod,
): Promise<string[]> {
  const [first, last] = [from ?? new Date(0), to ?? FAR_AHEAD];
  const rows = await ctx.sql<{ id: string }[]>`
    select id from (
      select id, started_at from incident where up3_id = ${up3Id} and started_at >= ${first} and started_at < ${last}
      union
      select id, starts_at from planned_outage where up3_id = ${up3Id} and starts_at >= ${first} and starts_at < ${last}
      union
      select id, started_at from interruption where up3_id = ${up3Id} and started_at >= ${first} and started_at < ${last}
    ) s group by id order by min(started_at), id`;
  return rows.map(({ id }) => id);
}
