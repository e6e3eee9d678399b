import { daysOf } from '@comcen/shared/domain/kpi/cover.ts';
import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { daysAround } from '../../../queries/voice-plan.ts';
import { authorize } from '../../authorize.ts';
import { mergeVoiceSpans } from './merge-voice-spans.ts';
import { rollUpRatings } from './roll-up-ratings.ts';
import { rollUpTickets } from './roll-up-tickets.ts';
import { holdVoice, monthsOf, takeDirt, VOICE_SOURCES, type VoiceSource } from './voice-days.ts';

export const bookkeeping = 'derives sums from ratings and tickets; they are the record';

/** Dirty days per transaction; a ticket's day drags a week on either side along. */
const MOST_DAYS: Readonly<Record<VoiceSource, number>> = { rating: 31, ticket: 16 };

/**
 * Makes the sums of all dirty days anew, newest days first, some per transaction: dirt, sums and spans together, so a crash repeats it.
 * Nobody has to wait for it: a reader takes dirty days from the rows themselves. While tickets are being imported or taken back theirs
 * stay dirty: a file in no order would have all of history made anew with every piece.
 */
export async function foldVoice(ctx: Context): Promise<void> {
  authorize(ctx, 'lane.run');
  const up3s = await ctx.sql<{ id: string; isImporting: boolean }[]>`
    select u.id, exists (select from history_import i where i.up3_id = u.id and i.kind = 'tickets'
      and i.state in ('importing', 'undoing')) as "isImporting" from up3 u order by u.id`;
  for (const { id, isImporting } of up3s) {
    for (const source of VOICE_SOURCES) {
      while (!(source === 'ticket' && isImporting) && (await foldSome(ctx, source, id)) > 0);
    }
    await mergeVoiceSpans(ctx, id);
  }
}

const foldSome = (ctx: Context, source: VoiceSource, up3Id: string): Promise<number> =>
  withTransaction(ctx, async (tx) => {
    await holdVoice(tx);
    const days = await takeDirt(tx, source, up3Id, MOST_DAYS[source]);
    await rollUp(tx, source, up3Id, daysAround(source, days));
    return days.length;
  });

const rollUp = (ctx: Context, source: VoiceSource, up3Id: string, days: readonly string[]): Promise<void> =>
  source === 'rating' ? rollUpRatings(ctx, up3Id, days) : rollUpTickets(ctx, up3Id, days);

/** Makes all days that have rows anew, month by month: for whoever doubts the sums. */
export async function rebuildVoice(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'lane.run', { up3Id });
  for (const source of VOICE_SOURCES) {
    for (const month of await monthsOf(ctx, source, up3Id)) {
      await withTransaction(ctx, async (tx) => {
        await holdVoice(tx);
        await tx.sql`delete from voice_dirt where source = ${source} and up3_id = ${up3Id}
          and day >= ${month.from} and day < ${month.to}`;
        await rollUp(tx, source, up3Id, daysOf(month.from, month.to));
      });
    }
  }
  await mergeVoiceSpans(ctx, up3Id);
}
