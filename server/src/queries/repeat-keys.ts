import type { RepeatKind, RepeatRow } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { inView, type RepeatView } from './repeat-view.ts';

export interface TopKey extends Pick<RepeatRow, 'key' | 'label' | 'ulp' | 'repeats'> {
  readonly no: number;
}

/** How often each number occurs; the number is the place in the list. */
export function countsOf(numbers: Uint32Array): Uint32Array {
  const most = numbers.reduce((high, number) => Math.max(high, number), 0);
  const counts = new Uint32Array(most + 1);
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

/** How many keys there are with a repeat, and those with most of them: more first, then by the key. */
export async function topKeys(
  ctx: Context,
  view: RepeatView,
  repeated: Uint32Array,
  limit: number,
): Promise<{ keys: number; top: TopKey[] }> {
  authorize(ctx, 'kpi.read');
  const counts = countsOf(repeated);
  const { keys, candidates } = heaviest(counts, limit);
  if (keys === 0) return { keys, top: [] };
  return { keys, top: await named(ctx, view, candidates, counts, limit) };
}

/** All keys with at least as many repeats as the last one that has a place. */
function heaviest(counts: Uint32Array, limit: number): { keys: number; candidates: number[] } {
  const keysWith = new Uint32Array(counts.reduce((high, count) => Math.max(high, count), 0) + 1);
  for (const count of counts) keysWith[count] = (keysWith[count] ?? 0) + 1;
  let least = keysWith.length;
  for (let found = 0; least > 1 && found < limit; ) {
    least -= 1;
    found += keysWith[least] ?? 0;
  }
  const candidates: number[] = [];
  for (const [no, count] of counts.entries()) if (count >= least && count > 0) candidates.push(no);
  return { keys: keysWith.reduce((sum, n, count) => (count === 0 ? sum : sum + n), 0), candidates };
}

/** With what they are called, and the ULP of their newest fault in the period. Primary keys, index repeat_fault_by_key. */
function named(
  ctx: Context,
  view: RepeatView,
  candidates: readonly number[],
  counts: Uint32Array,
  limit: number,
): Promise<TopKey[]> {
  const { sql } = ctx;
  const repeats = candidates.map((no) => counts[no] ?? 0);
  return sql<TopKey[]>`
    with top as materialized (
      select c.no, c.repeats, k.key, k.by
      from unnest(${sql.array([...candidates])}::int[], ${sql.array(repeats)}::int[]) as c (no, repeats) join repeat_key k on k.no = c.no
      order by c.repeats desc, k.key collate "C" limit ${limit}
    )
    select k.no, k.repeats, k.key, ${labelOf(sql, view.by)} as label, coalesce(n.ulp_id, '') as ulp
    from top k left join lateral (select f.ulp_id from repeat_fault f
      where f.key_no = k.no and ${inView(sql, view)} and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
      order by f.reported_at desc, f.fault_id desc limit 1) n on true
    order by k.repeats desc, k.key collate "C"`;
}

/** What the key of alias `k` is called. Primary keys of customer and grid_device. */
export const labelOf = (sql: SqlRunner, by: RepeatKind) =>
  by === 'customer'
    ? sql`coalesce((select c.name from customer c where c.idpel = k.key), k.key)`
    : sql`coalesce((select d.code || ' ' || d.name from grid_device d where d.id = k.key::uuid), k.key)`;

/** Occurrences in the period of each of these keys. Index repeat_fault_by_key. */
export async function occurrencesOf(
  ctx: Context,
  view: RepeatView,
  keys: readonly TopKey[],
): Promise<ReadonlyMap<number, number>> {
  authorize(ctx, 'kpi.read');
  const { sql } = ctx;
  const rows = await sql<{ no: number; n: number }[]>`
    select f.key_no as no, count(*)::int as n from repeat_fault f
    where f.key_no = any(${sql.array(keys.map(({ no }) => no))}::int[]) and ${inView(sql, view)}
      and f.reported_at >= ${view.from} and f.reported_at < ${view.to}
    group by f.key_no`;
  return new Map(rows.map(({ no, n }) => [no, n]));
}
