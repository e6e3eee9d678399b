import postgres from 'postgres';
import type { SqlRunner } from '../context.ts';

/** What every view of figures is read from, the small ones first; orders and interruptions themselves are looked into here and there. */
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
/** Of PostgreSQL's own cache; what live operation reads all the time stays in it anyway. */
const SHARE = 0.9;

interface Relation {
  readonly oid: number;
  readonly blocks: number;
}

export interface Warmed {
  /** Blocks that are in memory now, and those that had no room. */
  readonly blocks: number;
  readonly leftOut: number;
}

/**
 * Reads the tables of figures into PostgreSQL's own cache. A table of percentiles touches a thousand blocks here and there: from a disk that is a
 * third of a second, and a host takes the files' cache away when it is idle, so the first look in the morning came from there. Ten years are 8
 * GB, 12 s from a solid-state disk, 0.4 s when all is there; what has no room is the end of the last table. Null where the contrib module pg_prewarm is not installed and this role may
 * not do it (a database of one's own).
 */
export async function warmFigures(sql: SqlRunner, isStopped: () => boolean): Promise<Warmed | null> {
  if (!(await hasPrewarm(sql))) return null;
  let left = await budgetOf(sql);
  let [blocks, leftOut] = [0, 0];
  for (const relation of await relationsOf(sql)) {
    const end = Math.min(relation.blocks, left);
    for (let first = 0; first < end && !isStopped(); first += PIECE) {
      blocks += await warm(sql, relation.oid, first, Math.min(PIECE, end - first));
    }
    left -= end;
    leftOut += relation.blocks - end;
  }
  return { blocks, leftOut };
}

/** Returns how many blocks: none where the relation became shorter in the meantime. */
async function warm(sql: SqlRunner, oid: number, first: number, n: number): Promise<number> {
  const [row] = await sql<{ n: number | null }[]>`
    select case when pg_relation_size(${oid}::regclass) >= (${first}::int8 + ${n}) * current_setting('block_size')::int8
      then pg_prewarm(${oid}::regclass, 'buffer', 'main', ${first}, ${first + n - 1})::float8 end as n`;
  return row?.n ?? 0;
}

/** unique_violation, duplicate_object */
const SOMEBODY_ELSE: ReadonlySet<string> = new Set(['23505', '42710']);

async function hasPrewarm(sql: SqlRunner): Promise<boolean> {
  const isThere = async () => (await sql`select 1 from pg_extension where extname = 'pg_prewarm'`).length > 0;
  if (await isThere()) return true;
  const [may] = await sql<{ may: boolean }[]>`
    select (select rolsuper from pg_roles where rolname = current_user)
      and exists (select 1 from pg_available_extensions where name = 'pg_prewarm') as may`;
  if (!may?.may) return false;
  await sql`create extension if not exists pg_prewarm`.catch((error) => {
    // Several processes at once: whoever comes second finds it there.
    if (!(error instanceof postgres.PostgresError && SOMEBODY_ELSE.has(error.code))) throw error;
  });
  return isThere();
}

/** Blocks. */
async function budgetOf(sql: SqlRunner): Promise<number> {
  const [row] = await sql<{ blocks: number }[]>`
    select floor(setting::float8 * ${SHARE}) as blocks from pg_settings where name = 'shared_buffers'`;
  return row?.blocks ?? 0;
}

/** Each table's indexes, then itself and what it stores out of line. */
const relationsOf = (sql: SqlRunner) => sql<Relation[]>`
  with named as (select t.name, t.place from unnest(${sql.array([...TABLES])}::text[]) with ordinality as t (name, place)),
    own as (select c.oid, c.reltoastrelid, n.place from named n join pg_class c on c.oid = to_regclass(n.name)),
    kept as (select oid, place from own union all select reltoastrelid, place from own where reltoastrelid <> 0)
  select r.oid::int8::float8 as oid, (pg_relation_size(r.oid) / current_setting('block_size')::int8)::float8 as blocks
  from (select oid, place, 1 as part from kept union all select i.indexrelid, k.place, 0 from kept k join pg_index i on i.indrelid = k.oid) r
  order by r.place, r.part, r.oid`;
