import type { Context } from '../../../context.ts';
import { jsonOf } from '../../../db/json.ts';
import { type OccurrenceRow, occurrencesOf, storedOf } from './made-occurrences.ts';

export const bookkeeping = 'rows that the fold derives from incidents and reports; whoever reads them has authorized';

/** An occurrence as it was and as it is. */
export interface Written {
  readonly before: OccurrenceRow | null;
  readonly after: OccurrenceRow | null;
  readonly isChanged: boolean;
}

/**
 * Brings the occurrences of these faults to where the incidents and reports stand; returns all of them that may move. What lies in a locked
 * month, or would come to lie there, stays as it is and is not among them.
 * @param locked months, YYYY-MM
 */
export async function writeOccurrences(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
  locked: ReadonlySet<string>,
): Promise<Written[]> {
  const stored = new Map((await storedOf(ctx, up3Id, ids)).map((row) => [idOf(row), row]));
  const made = new Map((await occurrencesOf(ctx, up3Id, ids)).map((row) => [idOf(row), row]));
  const isHeld = (row: OccurrenceRow | null) => row !== null && locked.has(row.day.slice(0, 7));
  const all = [...new Set([...stored.keys(), ...made.keys()])]
    .map((id) => ({ before: stored.get(id) ?? null, after: made.get(id) ?? null }))
    .map((pair) => ({ ...pair, isChanged: !isEqual(pair.before, pair.after) }));
  const free = all.filter(({ before, after }) => !isHeld(before) && !isHeld(after));
  const held = all.filter((pair) => pair.isChanged && !free.includes(pair));
  await rememberHeld(
    ctx,
    up3Id,
    ids,
    held.flatMap(({ before, after }) => [before, after].flatMap((row) => (row && isHeld(row) ? [row] : []))),
  );
  const changes = free.filter(({ isChanged }) => isChanged);
  await remove(
    ctx,
    up3Id,
    changes.flatMap(({ before }) => before ?? []),
  );
  await insert(
    ctx,
    up3Id,
    changes.flatMap(({ after }) => after ?? []),
  );
  return free;
}

const idOf = ({ faultId, by, key, ofUp3 }: OccurrenceRow): string => `${faultId} ${by} ${key} ${ofUp3}`;

const isEqual = (a: OccurrenceRow | null, b: OccurrenceRow | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Of these faults, in which locked months they wait. Primary key. */
async function rememberHeld(
  ctx: Context,
  up3Id: string,
  ids: readonly string[],
  held: readonly OccurrenceRow[],
): Promise<void> {
  await ctx.sql`delete from repeat_held h where h.up3_id = ${up3Id} and h.fault_id = any(${ctx.sql.array([...ids])}::uuid[])`;
  if (held.length === 0) return;
  const rows = held.map(({ faultId, day }) => ({ faultId, month: `${day.slice(0, 7)}-01` }));
  await ctx.sql`
    insert into repeat_held (up3_id, month, fault_id)
    select distinct ${up3Id}, r.month, r."faultId" from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r ("faultId" uuid, month date)`;
}

/** Keys of unique index repeat_key, primary key of repeat_fault. */
async function remove(ctx: Context, up3Id: string, rows: readonly OccurrenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await ctx.sql`
    delete from repeat_fault f using jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r ("faultId" uuid, by text, key text, "ofUp3" boolean),
      repeat_key k
    where k.up3_id = ${up3Id} and k.by = r.by and k.key = r.key
      and f.fault_id = r."faultId" and f.key_no = k.no and f.of_up3 = r."ofUp3"`;
}

async function insert(ctx: Context, up3Id: string, rows: readonly OccurrenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const given = jsonOf(ctx.sql, rows);
  await ctx.sql`
    insert into repeat_key (up3_id, by, key)
    select ${up3Id}, r.by, r.key from (
      select distinct by, key from jsonb_to_recordset(${given}) as r (by text, key text)) r
    where not exists (select from repeat_key k where k.up3_id = ${up3Id} and k.by = r.by and k.key = r.key)
    order by r.by, r.key`;
  await ctx.sql`
    insert into repeat_fault (fault_id, key_no, up3_id, by, ulp_id, of_up3, of_ulp, number, lat, lng, day, reported_at, restored_at,
      is_spread)
    select r."faultId", k.no, ${up3Id}, r.by, r."ulpId", r."ofUp3", r."ofUlp", r.number, r.lat, r.lng, r.day, r."reportedAt", r."restoredAt",
      r."isSpread"
    from jsonb_to_recordset(${given}) as r ("faultId" uuid, by text, key text, "ulpId" text, "ofUp3" boolean, "ofUlp" boolean,
      number text, lat float8, lng float8, day date, "reportedAt" timestamptz, "restoredAt" timestamptz,
      "isSpread" boolean)
    join repeat_key k on k.up3_id = ${up3Id} and k.by = r.by and k.key = r.key`;
}
