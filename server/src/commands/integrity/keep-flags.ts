import type { Flag } from '@comcen/shared/domain/work-order/integrity.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { type NewEvent, recordEvents } from '../../events/record.ts';

export const consequence =
  'what a command or the log shows about an order; called inside a transaction that has authorized';

export interface FoundFlag extends Flag {
  readonly orderId: string;
  readonly up3Id: string;
  readonly ulpId: string;
}

/**
 * Keeps flags of orders with their evidence, each once: the first evidence stays. Returns what is new. The row of the order is not
 * touched here. Index work_order_flag_pkey.
 */
export async function keepFlags(ctx: Context, found: readonly FoundFlag[], at: Date): Promise<FoundFlag[]> {
  if (found.length === 0) return [];
  const rows = found.map(({ orderId, up3Id, ulpId, code, evidence }) => ({ orderId, up3Id, ulpId, code, evidence }));
  const kept = await ctx.sql<{ orderId: string; code: string }[]>`
    insert into work_order_flag (work_order_id, code, up3_id, ulp_id, flagged_at, evidence)
    select f."orderId", f.code, f."up3Id", f."ulpId", ${at}, f.evidence
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as f ("orderId" uuid, code text, "up3Id" text, "ulpId" text, evidence jsonb)
    on conflict do nothing returning work_order_id as "orderId", code`;
  const isNew = new Set(kept.map(({ orderId, code }) => `${orderId} ${code}`));
  return found.filter(({ orderId, code }) => isNew.delete(`${orderId} ${code}`));
}

/** The order's own version, or none where the row moves on in the same transaction anyway. */
export const flagEvent = (flag: FoundFlag, version: number | null, at: Date): NewEvent => ({
  type: 'work_order.flagged',
  entity: 'work_order',
  entityId: flag.orderId,
  entityVersion: version,
  up3Id: flag.up3Id,
  ulpId: flag.ulpId,
  at,
  data: { code: flag.code, evidence: flag.evidence },
});

/** Flags of one order whose row the caller changes itself, flags and version included. */
export async function flagOrder(
  ctx: Context,
  order: { readonly id: string; readonly up3_id: string; readonly ulp_id: string },
  flags: readonly Flag[],
  version: number,
  at: Date,
): Promise<void> {
  if (flags.length === 0) return;
  const found = flags.map((flag) => ({ ...flag, orderId: order.id, up3Id: order.up3_id, ulpId: order.ulp_id }));
  const kept = await keepFlags(ctx, found, at);
  await recordEvents(
    ctx,
    kept.map((flag) => flagEvent(flag, version, at)),
  );
}

/** Flags of any orders, found afterwards: rows, evidence and events. Orders are locked by id. Returns how many are new. */
export async function raiseFlags(ctx: Context, found: readonly FoundFlag[], at: Date): Promise<number> {
  if (found.length === 0) return 0;
  // Orders before flags, as commands: the other way round two could wait for each other.
  const ids = [...new Set(found.map(({ orderId }) => orderId))].sort();
  await ctx.sql`select from work_order where id = any(${ids}::uuid[]) order by id for update`;
  const kept = await keepFlags(ctx, found, at);
  if (kept.length === 0) return 0;
  const rows = kept.map(({ orderId, code }) => ({ id: orderId, code }));
  const changed = await ctx.sql<{ id: string; version: number }[]>`
    update work_order w set version = w.version + 1,
      flags = (select array_agg(distinct code order by code) from unnest(w.flags || f.codes) code)
    from (select id, array_agg(code) as codes from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (id uuid, code text) group by id) f
    where w.id = f.id and w.id = any(${ids}::uuid[]) returning w.id, w.version`;
  const versions = new Map(changed.map(({ id, version }) => [id, version]));
  await recordEvents(
    ctx,
    kept.map((flag) => flagEvent(flag, versions.get(flag.orderId) ?? null, at)),
  );
  return kept.length;
}
