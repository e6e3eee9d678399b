import type { SqlRunner } from '../context.ts';

/** What every view of figures is read from, in the order it is wanted; orders and interruptions themselves are looked into here and there. */
const TABLES = [
  'kpi_span',
  'reliability_month',
  'reliability_day',
  'outage_tally',
  'repeat_key_month',
  'repeat_spot_month',
  'repeat_day',
  'rating_rollup',
  'ticket_rollup',
  'ticket_story',
  'kpi_rollup',
] as const;
/** 32 MB with blocks of 8 kB, some 20 ms from a disk: what else PostgreSQL is asked for comes in between. */
const PIECE = 4096;
/** Of PostgreSQL's own cache; the rest is live operation's. */
const SHARE = 0.75;

interface Relation {
  readonly oid: number;
  readonly blocks: number;
}

/**
 * Reads the tables of figures into PostgreSQL's own cache. A table of percentiles touches a thousand blocks here and there: from a disk that is a
 * third of a second, and a host takes the files' cache away when it is idle, so the first look in the morning came from there. Ten years are 7
 * GB, 5 s from a solid-state disk, 1 s when nearly all is there. Returns how many blocks it went over; null where the contrib module pg_prewarm is not
 * installed and this role may not do it (a database of one's own).
 */
export async function warmFigures(sql: SqlRunner, isStopped: () => boolean): Promise<number | null> {
  if (!(await hasPrewarm(sql))) return null;
  let left = await budgetOf(sql);
  let read = 0;
  for (const { oid, blocks } of await relationsOf(sql)) {
    for (let first = 0; first < blocks && left > 0; first += PIECE) {
      if (isStopped()) return read;
      const n = Math.min(PIECE, blocks - first, left);
      // Null: it became shorter in the meantime.
      const [row] = await sql<{ n: number | null }[]>`
        select case when pg_relation_size(${oid}::regclass) >= (${first}::int8 + ${n}) * current_setting('block_size')::int8
          then pg_prewarm(${oid}::regclass, 'buffer', 'main', ${first}, ${first + n - 1})::float8 end as n`;
      read += row?.n ?? 0;
      left -= n;
    }
  }
  return read;
}

async function hasPrewarm(sql: SqlRunner): Promise<boolean> {
  const isThere = async () => (await sql`select 1 from pg_extension where extname = 'pg_prewarm'`).length > 0;
  if (await isThere()) return true;
  const [may] = await sql<{ may: boolean }[]>`
    select (select rolsuper from pg_roles where rolname = current_user)
      and exists (select 1 from pg_available_extensions where name = 'pg_prewarm') as may`;
  if (!may?.may) return false;
  // Several processes at once: whoever comes second finds it there.
  await sql`create extension if not exists pg_prewarm`.catch(() => undefined);
  return isThere();
}

/** Blocks. */
async function budgetOf(sql: SqlRunner): Promise<number> {
  const [row] = await sql<{ blocks: number }[]>`
    select floor(setting::float8 * ${SHARE}) as blocks from pg_settings where name = 'shared_buffers'`;
  return row?.blocks ?? 0;
}

/** Each table with its indexes, what it stores out of line and the index of that. */
const relationsOf = (sql: SqlRunner) => sql<Relation[]>`
  with named as (select t.name, t.place from unnest(${sql.array([...TABLES])}::text[]) with ordinality as t (name, place)),
    own as (select c.oid, c.reltoastrelid, n.place from named n join pg_class c on c.oid = to_regclass(n.name)),
    kept as (select oid, place from own union all select reltoastrelid, place from own where reltoastrelid <> 0)
  select r.oid::int8::float8 as oid, (pg_relation_size(r.oid) / current_setting('block_size')::int8)::float8 as blocks
  from (select oid, place, 1 as part from kept union all select i.indexrelid, k.place, 0 from kept k join pg_index i on i.indrelid = k.oid) r
  order by r.place, r.part, r.oid`;
