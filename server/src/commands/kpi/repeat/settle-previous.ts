import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import type { OccurrenceRow } from './made-occurrences.ts';
import type { Written } from './write-occurrences.ts';

export const bookkeeping = 'rows that the fold derives from incidents and reports; whoever reads them has authorized';

/**
 * Settles anew which fault was the one before: of these occurrences, and of those of the same key that were reported after a changed
 * one was (or had been) restored. Those end with the second other fault restored after it: from there on each has a later one before it,
 * itself not counted. So a change costs the key's neighbourhood, whatever its history. Locked months stay.
 * Returns the days whose rows changed. Indexes repeat_fault_by_key, repeat_fault_by_restored.
 */
export async function settlePrevious(ctx: Context, up3Id: string, written: readonly Written[]): Promise<string[]> {
  if (written.length === 0) return [];
  const points = written.flatMap(({ before, after, isChanged }) =>
    isChanged ? [...pointsOf(before), ...pointsOf(after)] : [],
  );
  const own = written.flatMap(({ after }) => after ?? []);
  const { sql } = ctx;
  const rows = await sql<{ day: string }[]>`
    with point as materialized (
      select distinct k.no, p."ulpId" as ulp_id, p.at
      from jsonb_to_recordset(${jsonOf(sql, points)}) as p (by text, key text, "ulpId" text, at timestamptz)
      join repeat_key k on k.up3_id = ${up3Id} and k.by = p.by and k.key = p.key
    ), reach as materialized (
      select p.no, date_trunc('second', p.at) as since,
        date_trunc('second', greatest(coalesce(u.until, 'infinity'), coalesce(o.until, 'infinity'))) + interval '1 second' as until
      from point p
      left join lateral (select f.restored_at as until from repeat_fault f
        where f.key_no = p.no and f.restored_at > p.at and f.of_up3 order by f.restored_at offset 1 limit 1) u on true
      left join lateral (select f.restored_at as until from repeat_fault f
        where f.key_no = p.no and f.restored_at > p.at and f.of_ulp and f.ulp_id = p.ulp_id order by f.restored_at offset 1 limit 1) o on true
    ), affected as materialized (
      select f.fault_id, f.key_no, f.of_up3 from reach r
      join repeat_fault f on f.key_no = r.no and f.reported_at >= r.since and f.reported_at < r.until
      union
      select c."faultId", k.no, c."ofUp3"
      from jsonb_to_recordset(${jsonOf(sql, own)}) as c ("faultId" uuid, by text, key text, "ofUp3" boolean)
      join repeat_key k on k.up3_id = ${up3Id} and k.by = c.by and k.key = c.key
    ), settled as materialized (
      select f.fault_id, f.key_no, f.of_up3, u.fault_id as previous_id, u.gap_s, o.fault_id as ulp_previous_id, o.gap_s as ulp_gap_s
      from affected a join repeat_fault f on f.fault_id = a.fault_id and f.key_no = a.key_no and f.of_up3 = a.of_up3
      left join lateral (${lastBefore(sql, sql`p.of_up3`)}) u on f.of_up3
      left join lateral (${lastBefore(sql, sql`p.of_ulp and p.ulp_id = f.ulp_id`)}) o on f.of_ulp
    )
    update repeat_fault f set previous_id = s.previous_id, gap_s = s.gap_s, ulp_previous_id = s.ulp_previous_id, ulp_gap_s = s.ulp_gap_s
    from settled s
    where f.fault_id = s.fault_id and f.key_no = s.key_no and f.of_up3 = s.of_up3
      and (f.previous_id, f.gap_s, f.ulp_previous_id, f.ulp_gap_s)
        is distinct from (s.previous_id, s.gap_s, s.ulp_previous_id, s.ulp_gap_s)
      and not exists (select from kpi_lock l where l.up3_id = ${up3Id} and l.month = date_trunc('month', f.day)::date)
    returning f.day::text as day`;
  return [...new Set(rows.map(({ day }) => day))];
}

const pointsOf = (row: OccurrenceRow | null) =>
  row?.restoredAt ? [{ by: row.by, key: row.key, ulpId: row.ulpId, at: row.restoredAt }] : [];

/** The rule of shared/domain/repeat for one occurrence `f`: restored last by its second, another fault, of the same key. */
const lastBefore = (sql: Context['sql'], isSeen: ReturnType<Context['sql']>) => sql`
  select p.fault_id, (extract(epoch from date_trunc('second', f.reported_at)) - extract(epoch from date_trunc('second', p.restored_at)))::int as gap_s
  from repeat_fault p
  where p.key_no = f.key_no and p.fault_id <> f.fault_id and ${isSeen}
    and p.restored_at < date_trunc('second', f.reported_at) + interval '1 second'
  order by p.restored_at desc, p.fault_id desc limit 1`;
