import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { authorize } from '../../authorize.ts';
import { holdFold } from '../hold-fold.ts';
import { foldRepeats } from './fold-repeats.ts';

export const bookkeeping =
  'rows derived from what the log and the sources say already; nothing that happened is changed';

/** Incidents per transaction: about a day of a million a year. */
const PIECE = 2_000;
const FAR_AHEAD = new Date(Date.UTC(9999, 0));

export interface RepeatPeriod {
  /** Instants, half-open; without them all history. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/**
 * Makes the occurrences of a period anew from incidents and reports, without the log, oldest first: for imports, an unlocked month, and
 * whoever doubts the figures. Locked months stay. Returns how many incidents were looked at.
 */
export async function rebuildRepeats(ctx: Context, up3Id: string, period: RepeatPeriod = {}): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  const ids = await faultIds(ctx, up3Id, period);
  for (let at = 0; at < ids.length; at += PIECE) {
    await withTransaction(ctx, async (tx) => {
      await holdFold(tx);
      await foldRepeats(tx, up3Id, ids.slice(at, at + PIECE), 'all');
    });
  }
  return ids.length;
}

/**
 * Outages that were first reported or restored in the period, what is still open, what a lock held back, and what is stored of
 * it: its source may be gone, or no outage any more. Indexes incident_by_reported, incident_by_restored, incident_open, repeat_fault_by_reported.
 */
async function faultIds(ctx: Context, up3Id: string, { from, to }: RepeatPeriod): Promise<string[]> {
  const [first, last] = [from ?? new Date(0), to ?? FAR_AHEAD];
  const rows = await ctx.sql<{ id: string }[]>`
    select id from (
      select id, first_reported_at as at from incident i
      where up3_id = ${up3Id} and kind = 'outage' and first_reported_at >= ${first} and first_reported_at < ${last}
      union all select id, first_reported_at from incident
      where up3_id = ${up3Id} and kind = 'outage' and restored_at >= ${first} and restored_at < ${last} and first_reported_at < ${first}
      union all select id, first_reported_at from incident
      where up3_id = ${up3Id} and state in ('open', 'partly_restored') and first_reported_at < ${first}
      union all select fault_id, reported_at from repeat_fault
      where up3_id = ${up3Id} and by in ('customer', 'transformer', 'feeder') and reported_at >= ${first} and reported_at < ${last}
      union all select fault_id, month::timestamptz from repeat_held
      where up3_id = ${up3Id} and month >= (${first}::timestamptz at time zone 'Asia/Jakarta')::date
        and month < (${last}::timestamptz at time zone 'Asia/Jakarta')::date
    ) s group by id order by min(at), id`;
  return rows.map(({ id }) => id);
}
