import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import type { FactsRow } from './stored-facts.ts';

export const bookkeeping = 'what a locked month would be now; its change was authorized where it was made';

/** The event that made an order's facts differ from what is locked. */
export interface Cause {
  readonly eventId: string;
  readonly type: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly at: Date;
}

export interface Correction {
  readonly before: FactsRow | null;
  readonly after: FactsRow;
  /** YYYY-MM of the month that is locked. */
  readonly lockedMonth: string;
  readonly cause: Cause | null;
}

/** One standing row per order and month: the first event stays named, since without it there would be no correction. */
export async function recordCorrections(ctx: Context, corrections: readonly Correction[]): Promise<void> {
  if (corrections.length === 0) return;
  const rows = corrections.map(({ before, after, lockedMonth, cause }) => ({
    id: ctx.newId(),
    up3_id: after.up3_id,
    ulp_id: after.ulp_id,
    month: `${lockedMonth}-01`,
    work_order_id: after.work_order_id,
    before,
    after,
    ...causeColumns(ctx, cause),
  }));
  await ctx.sql`
    insert into kpi_correction as k (id, up3_id, ulp_id, month, work_order_id, before, after, event_id, event_type, actor_kind,
      actor_id, at)
    select r.id, r.up3_id, r.ulp_id, r.month, r.work_order_id, r.before, r.after, r.event_id, r.event_type, r.actor_kind,
      r.actor_id, r.at
    from jsonb_to_recordset(${jsonOf(ctx.sql, rows)}) as r (id uuid, up3_id text, ulp_id text, month date, work_order_id uuid,
      before jsonb, after jsonb, event_id bigint, event_type text, actor_kind text, actor_id text, at timestamptz)
    on conflict (up3_id, month, work_order_id) do update set after = excluded.after, ulp_id = excluded.ulp_id`;
}

/** Who brought it, when and by what; without an event (an import, an announced end) only when it was found. */
export const causeColumns = (ctx: Context, cause: Cause | null) => ({
  event_id: cause?.eventId ?? null,
  event_type: cause?.type ?? null,
  actor_kind: cause?.actorKind ?? null,
  actor_id: cause?.actorId ?? null,
  at: cause?.at ?? ctx.clock(),
});

/** The order is again what the locked month says it was. */
export async function dropCorrections(ctx: Context, rows: readonly FactsRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.work_order_id);
  await ctx.sql`delete from kpi_correction where up3_id = ${rows[0]?.up3_id ?? ''} and work_order_id = any(${ctx.sql.array(ids)}::uuid[])`;
}
