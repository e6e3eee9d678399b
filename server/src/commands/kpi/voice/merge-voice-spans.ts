import { endOf } from '@comcen/shared/domain/kpi/cover.ts';
import { dayOf } from '@comcen/shared/domain/kpi/grouping.ts';
import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { authorize } from '../../authorize.ts';
import { mergeTickets } from './merge-tickets.ts';
import { holdVoice, VOICE_SOURCES, type VoiceSource } from './voice-days.ts';

export const bookkeeping = 'derives coarser sums from finer ones; nothing happened';

export interface VoiceSpan {
  readonly up3Id: string;
  readonly level: 'month' | 'year';
  readonly startsOn: string;
}

/** Merges the stale months and years that are over, months first, each in a transaction of its own. Killed in between, the rest is stale. */
export async function mergeVoiceSpans(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'lane.run', { up3Id });
  const today = dayOf(ctx.clock());
  for (const source of VOICE_SOURCES) {
    for (const level of ['month', 'year'] as const) {
      // Index voice_span_stale.
      const stale = await ctx.sql<{ startsOn: string }[]>`
        select to_char(starts_on, 'YYYY-MM-DD') as "startsOn" from voice_span
        where source = ${source} and up3_id = ${up3Id} and is_stale and level = ${level} order by starts_on`;
      for (const { startsOn } of stale.filter((span) => endOf(level, span.startsOn) <= today)) {
        await withTransaction(ctx, (tx) => mergeSpan(tx, source, { up3Id, level, startsOn }));
      }
    }
  }
}

async function mergeSpan(ctx: Context, source: VoiceSource, span: VoiceSpan): Promise<void> {
  await holdVoice(ctx);
  await (source === 'rating' ? mergeRatings(ctx, span) : mergeTickets(ctx, span));
  await ctx.sql`update voice_span set is_stale = false
    where source = ${source} and up3_id = ${span.up3Id} and level = ${span.level} and starts_on = ${span.startsOn}`;
}

/** Primary key of rating_rollup. */
async function mergeRatings({ sql }: Context, { up3Id, level, startsOn }: VoiceSpan): Promise<void> {
  const finer = level === 'month' ? 'day' : 'month';
  await sql`delete from rating_rollup where up3_id = ${up3Id} and level = ${level} and starts_on = ${startsOn}
    and dimension in ('total', 'crew', 'channel')`;
  await sql`
    insert into rating_rollup (up3_id, level, starts_on, ulp_id, dimension, key, count, stars, negative, answered, promoters, detractors)
    select ${up3Id}, ${level}, ${startsOn}, ulp_id, dimension, key, sum(count), sum(stars), sum(negative), sum(answered),
      sum(promoters), sum(detractors)
    from rating_rollup where up3_id = ${up3Id} and level = ${finer} and dimension in ('total', 'crew', 'channel')
      and starts_on >= ${startsOn} and starts_on < ${endOf(level, startsOn)}
    group by ulp_id, dimension, key`;
}
