import type { Context } from '../../../context.ts';
import { withTransaction } from '../../../db/transaction.ts';
import { settingsOf } from '../../../queries/settings.ts';
import { authorize } from '../../authorize.ts';
import { holdFold } from '../hold-fold.ts';
import { mergeKeys } from './merge-keys.ts';
import { mergeSpots } from './merge-spots.ts';

export const bookkeeping = 'derives coarser rows from finer ones; nothing happened';

/**
 * Counts the repeats of months that are over by key and by cell, each month in a transaction of its own: those whose days changed, and all
 * that are not locked when the window did. Killed in between, the rest is still to do.
 */
export async function mergeRepeats(ctx: Context, up3Id: string): Promise<void> {
  authorize(ctx, 'lane.run', { up3Id });
  const { repeatWindowDays } = await settingsOf(ctx, up3Id);
  // Primary keys: one look a month and kind.
  const months = await ctx.sql<{ month: string; window: number }[]>`
    with recursive day as (
      select b.by, (select min(d.day) from repeat_day d where d.up3_id = ${up3Id} and d.by = b.by and d.ulp_id = '') as day
      from unnest(array['customer', 'transformer', 'feeder']) as b (by)
      union all
      select m.by, (select min(d.day) from repeat_day d where d.up3_id = ${up3Id} and d.by = m.by and d.ulp_id = ''
        and d.day >= (date_trunc('month', m.day) + interval '1 month')::date)
      from day m where m.day is not null
    )
    select m.month::text as month, coalesce((l.definitions->>'repeatWindowDays')::int, ${repeatWindowDays}) as window
    from (select distinct date_trunc('month', day)::date as month from day where day is not null) m
    left join kpi_lock l on l.up3_id = ${up3Id} and l.month = m.month
    where m.month + interval '1 month' <= ${ctx.clock()}::timestamptz at time zone 'Asia/Jakarta'
      and not exists (select from repeat_key_month k
        join repeat_spot_month s on s.up3_id = k.up3_id and s.ulp_id = k.ulp_id and s.month = k.month and s.window_days = k.window_days
        where k.up3_id = ${up3Id} and k.ulp_id = '' and k.by = 'customer' and s.by = 'any' and k.month = m.month
          and k.window_days = coalesce((l.definitions->>'repeatWindowDays')::int, ${repeatWindowDays}))
    order by m.month`;
  for (const { month, window } of months) {
    await withTransaction(ctx, async (tx) => {
      await holdFold(tx);
      await mergeKeys(tx, up3Id, month, window);
      await mergeSpots(tx, up3Id, month, window);
    });
  }
}
