import { type KeyCounts, keyCounts } from '@comcen/shared/domain/repeat/key-counts.ts';
import type { Context } from '../../../context.ts';

export const bookkeeping = 'derives coarser rows from finer ones; nothing happened';

interface Sums {
  occurrences: number;
  repeats: number;
  readonly repeated: KeyCounts;
  readonly others: KeyCounts;
}

/** Counts how often each key had a fault in a month, and how often within the window of the one before. Primary keys. */
export async function mergeKeys({ sql }: Context, up3Id: string, month: string, window: number): Promise<void> {
  const days = await sql<{ view: string; occurrences: number; repeats: number; keys: Buffer }[]>`
    select d.by || '/' || d.ulp_id as view, d.occurrences, coalesce(d.within[least(${window}::int, cardinality(d.within))], 0) as repeats, d.keys
    from repeat_day d where d.up3_id = ${up3Id} and d.day >= ${month} and d.day < ${month}::date + interval '1 month'
      and d.by in ('customer', 'transformer', 'feeder') and d.ulp_id in (select '' union all select id from ulp where up3_id = ${up3Id})`;
  const views = new Map<string, Sums>();
  for (const { view, occurrences, repeats, keys } of days) {
    const sums = views.get(view) ?? { occurrences: 0, repeats: 0, repeated: keyCounts(), others: keyCounts() };
    views.set(view, sums);
    sums.occurrences += occurrences;
    sums.repeats += repeats;
    addKeys(sums.repeated, keys.subarray(0, 4 * repeats), 1);
    addKeys(sums.others, keys.subarray(4 * repeats), 1);
  }
  await sql`delete from repeat_key_month where up3_id = ${up3Id} and month = ${month}`;
  const rows = [...views].map(([view, { repeated, others, ...sums }]) => ({
    view,
    ...sums,
    repeated: hexOf(repeated),
    others: hexOf(others),
  }));
  // A row for every view, so that an empty one is known to be empty.
  await sql`
    insert into repeat_key_month (up3_id, ulp_id, by, month, window_days, occurrences, repeats, repeated, others)
    select ${up3Id}, u.id, b.by, ${month}, ${window}, coalesce(r.occurrences, 0), coalesce(r.repeats, 0),
      decode(coalesce(r.repeated, ''), 'hex'), decode(coalesce(r.others, ''), 'hex')
    from (select '' as id union all select id from ulp where up3_id = ${up3Id}) u
    cross join unnest(array['customer', 'transformer', 'feeder']) as b (by)
    left join jsonb_to_recordset(${sql.json(rows)}) as r (view text, occurrences int, repeats int, repeated text, others text)
      on r.view = b.by || '/' || u.id`;
}

const hexOf = (counts: KeyCounts): string => Buffer.from(counts.encode()).toString('hex');

/** Counts numbers of keys as repeat_day holds them, four bytes each. */
export function addKeys(counts: KeyCounts, keys: Buffer, sign: 1 | -1): void {
  for (let at = 0; at < keys.length; at += 4) counts.add(keys.readUInt32BE(at), sign);
}
