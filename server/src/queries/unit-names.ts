import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** What people call a UP3 and its ULPs. A handful of rows. */
export async function unitNames(
  ctx: Context,
  up3Id: string,
): Promise<{ up3: string; ulps: ReadonlyMap<string, string> }> {
  authorize(ctx, 'kpi.read', { up3Id });
  const rows = await ctx.sql<{ up3: string; id: string; name: string }[]>`
    select p.name as up3, u.id, u.name from up3 p join ulp u on u.up3_id = p.id where p.id = ${up3Id}`;
  return { up3: rows[0]?.up3 ?? up3Id, ulps: new Map(rows.map(({ id, name }) => [id, name])) };
}
