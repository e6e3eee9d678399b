import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** What people call the ULPs of the actor's region, by their codes. A handful of rows. */
export async function ulpNames(ctx: Context): Promise<ReadonlyMap<string, string>> {
  authorize(ctx, 'export.create');
  const { up3Id } = scopeOf(ctx);
  const rows = await ctx.sql<{ id: string; name: string }[]>`
    select id, name from ulp where ${up3Id}::text is null or up3_id = ${up3Id}`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What people call these devices and users, as far as they are of the actor's region. Primary keys. */
export async function namesOf(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  authorize(ctx, 'export.create');
  if (ids.length === 0) return new Map();
  const { up3Id } = scopeOf(ctx);
  const rows = await ctx.sql<{ id: string; name: string }[]>`
    select id::text, code as name from grid_device
    where id = any(${ids as string[]}::uuid[]) and (${up3Id}::text is null or up3_id = ${up3Id})
    union all
    select id::text, name from app_user
    where id = any(${ids as string[]}::uuid[]) and (${up3Id}::text is null or up3_id is null or up3_id = ${up3Id})`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
