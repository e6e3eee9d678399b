import { type StormArea, type StormRules, type StormState, ulpsWhere } from '@comcen/shared/domain/storm/rules.ts';
import type { StormItem } from '@comcen/shared/wire/http/storm.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { notFound } from '../errors.ts';
import { isoOrNull } from '../presenters/instant.ts';

interface StormRow {
  id: string;
  up3_id: string;
  ulp_id: string | null;
  state: StormState;
  arrivals: Partial<StormItem['arrivals']>;
  proposed_at: Date | null;
  started_at: Date | null;
  started_by_name: string | null;
  ending_at: Date | null;
  ended_at: Date | null;
  version: number;
}

export type WhichStorms =
  | { readonly ids: readonly string[] }
  | { readonly standingOfUp3: string }
  | { readonly before: string | null; readonly limit: number };

/** Newest first; who sees one ULP only sees its storms and those of the whole UP3. Indexes storm_standing, storm_recent. */
export async function stormItems(ctx: Context, which: WhichStorms): Promise<StormItem[]> {
  authorize(ctx, 'storm.read', 'standingOfUp3' in which ? { up3Id: which.standingOfUp3 } : {});
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const rows = await sql<StormRow[]>`
    select s.*, (select u.name from app_user u where u.id = s.started_by) as started_by_name from storm s
    where ${filterOf(sql, which)}
      and (${scope.up3Id}::text is null or s.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or s.ulp_id is null or s.ulp_id = ${scope.ulpId})
    order by s.id desc limit ${'limit' in which ? which.limit : 1_000}`;
  return rows.map(presentStorm);
}

function filterOf(sql: SqlRunner, which: WhichStorms) {
  if ('ids' in which) return sql`s.id = any(${[...which.ids]}::uuid[])`;
  // The literal states say that the partial index fits.
  if ('standingOfUp3' in which) {
    return sql`s.up3_id = ${which.standingOfUp3} and s.state in ('proposed', 'active', 'reconciling')`;
  }
  return which.before === null ? sql`true` : sql`s.id < ${which.before}`;
}

export async function stormItem(ctx: Context, id: string): Promise<StormItem> {
  const [item] = await stormItems(ctx, { ids: [id] });
  if (!item) throw notFound('This storm');
  return item;
}

function presentStorm(row: StormRow): StormItem {
  const { counted = 0, reports = 0, usual = 0, windowMin = 0, perHour = 0, usualPerHour = 0 } = row.arrivals;
  return {
    id: row.id,
    up3: row.up3_id,
    ulp: row.ulp_id,
    state: row.state,
    arrivals: { counted, reports, usual, windowMin, perHour, usualPerHour },
    proposedAt: isoOrNull(row.proposed_at),
    startedAt: isoOrNull(row.started_at),
    startedBy: row.started_by_name,
    endingAt: isoOrNull(row.ending_at),
    endedAt: isoOrNull(row.ended_at),
    version: row.version,
  };
}

/** Storms whose rules hold in a UP3 now (active or being reconciled); usually none. Index storm_standing. */
export async function stormAreas(ctx: Context, up3Id: string): Promise<StormArea[]> {
  authorize(ctx, 'storm.read', { up3Id });
  return ctx.sql<StormArea[]>`
    select ulp_id as "ulpId", state from storm where up3_id = ${up3Id} and state in ('active', 'reconciling')`;
}

/** The ULPs of a UP3 where a rule of shared/domain/storm/rules holds now; asks for nothing more while there is no storm. */
export async function stormUlps(ctx: Context, up3Id: string, rule: keyof StormRules): Promise<readonly string[]> {
  const areas = await stormAreas(ctx, up3Id);
  if (areas.length === 0) return [];
  const ulps = await ctx.sql<{ id: string }[]>`select id from ulp where up3_id = ${up3Id} order by id`;
  return ulpsWhere(
    areas,
    ulps.map(({ id }) => id),
    rule,
  );
}
