import type { TrackerItem } from '@comcen/shared/wire/http/tracker.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface TrackerRow {
  id: string;
  name: string;
  crewId: string;
  crewCode: string;
  createdAt: Date;
  disabledAt: Date | null;
}

/** One tracker, or those of the region after `after` in the order of their ids. A few per crew: primary keys. */
export async function trackerItems(
  ctx: Context,
  which: { id: string } | { after: string | null; limit: number },
): Promise<TrackerItem[]> {
  authorize(ctx, 'tracker.manage');
  const { up3Id } = scopeOf(ctx);
  const filter =
    'id' in which
      ? ctx.sql`t.key_hash = decode(${which.id}, 'hex')`
      : ctx.sql`t.key_hash > decode(${which.after ?? ''}, 'hex')`;
  const rows = await ctx.sql<TrackerRow[]>`
    select encode(t.key_hash, 'hex') as id, t.name, t.crew_id as "crewId", c.code as "crewCode",
      t.created_at as "createdAt", t.disabled_at as "disabledAt"
    from tracker_device t join crew c on c.id = t.crew_id
    where ${filter} and (${up3Id}::text is null or c.up3_id = ${up3Id})
    order by t.key_hash limit ${'limit' in which ? which.limit : 1}`;
  return rows.map((row) => ({ ...row, createdAt: iso(row.createdAt), disabledAt: isoOrNull(row.disabledAt) }));
}
