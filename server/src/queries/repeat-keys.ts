import type { KeyCounts } from '@comcen/shared/domain/repeat/key-counts.ts';
import type { RepeatKind, RepeatRow } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { inView, type RepeatView } from './repeat-view.ts';

export interface TopKey extends Pick<RepeatRow, 'key' | 'label' | 'ulp' | 'repeats'> {
  readonly no: number;
}

/** How many keys there are with a repeat, and those with most of them: more first, then by the key. */
export async function topKeys(
  ctx: Context,
  view: RepeatView,
  repeated: KeyCounts,
  limit: number,
): Promise<{ keys: number; top: TopKey[] }> {
  authorize(ctx, 'kpi.read');
  const { keys, candidates } = heaviest(repeated, limit);
  if (keys === 0) return { keys, top: [] };
  return { keys, top: await named(ctx, view, candidates, limit) };
}

interface Counted {
  readonly no: number;
  readonly repeats: number;
}

/** All keys with at least as many repeats as the last one that has a place. */
function heaviest(repeated: KeyCounts, limit: number): { keys: number; candidates: Counted[] } {
  const keysWith: number[] = [];
  let keys = 0;
  repeated.forEach((_no, n) => {
    keysWith[n] = (keysWith[n] ?? 0) + 1;
    keys += 1;
  });
  let least = keysWith.length;
  for (let found = 0; least > 1 && found < limit; ) {
    least -= 1;
    found += keysWith[least] ?? 0;
  }
  const candidates: Counted[] = [];
  repeated.forEach((no, repeats) => {
    if (repeats >= least) candidates.push({ no, repeats });
  });
  return { keys, candidates };
}

/** With what they are called, and the ULP of their newest fault in the period. Primary keys, index repeat_fault_by_key. */
function named(ctx: Context, view: RepeatView, candidates: readonly Counted[], limit: number): Promise<TopKey[]> {
  const { sql } = ctx;
  const [numbers, repeats] = [candidates.map(({ no }) => no), candidates.map((one) => one.repeats)];
  return sql<TopKey[]>`
    with top as materialized (
      select c.no, c.repeats, k.key, k.by
      from unnest(${sql.array(numbers)}::int[], ${sql.array(repeats)}::int[]) as c (no, repeats) join repeat_key k on k.no = c.no
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
