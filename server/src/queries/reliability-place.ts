import { dayOf, instantsOfDay } from '@comcen/shared/domain/kpi/grouping.ts';
import type { PendingQuery, Row } from 'postgres';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';

export type Fragment = PendingQuery<Row[]>;
/** Key of what no feeder is known of. */
export const NO_FEEDER = 'none';

export interface ReliabilityAsked {
  /** Midnights of Asia/Jakarta, half-open. */
  readonly from: Date;
  readonly to: Date;
  readonly ulp?: string | undefined;
  readonly kind: 'all' | 'fault' | 'planned';
  readonly medDays: 'with' | 'without';
}

/** What a figure covers: days YYYY-MM-DD, half-open, of one UP3 or ULP. */
export interface ReliabilityPlace {
  readonly up3Id: string;
  readonly ulpId: string | null;
  readonly from: string;
  readonly to: string;
  readonly kind: 'all' | 'fault' | 'planned';
}

/** Authorizes for the region asked. Errors: 404 for another region's ULP, 422 for instants inside a day. */
export async function placeOf(ctx: Context, asked: ReliabilityAsked): Promise<ReliabilityPlace> {
  authorize(ctx, 'kpi.read');
  const { up3Id, ulpId } = await unitOf(ctx, asked.ulp);
  if (asked.to < asked.from) throw invalidField('to', 'lies before from; the period is [from, to)');
  return { up3Id, ulpId, from: wholeDay('from', asked.from), to: wholeDay('to', asked.to), kind: asked.kind };
}

/** Whoever has a ULP sees that one; an admin of all sees the first UP3 unless a ULP names another. */
export async function unitOf(ctx: Context, ulp: string | undefined): Promise<{ up3Id: string; ulpId: string | null }> {
  const scope = scopeOf(ctx);
  const ulpId = ulp ?? scope.ulpId;
  const [row] = ulpId
    ? await ctx.sql<{ up3_id: string }[]>`select up3_id from ulp where id = ${ulpId}`
    : await ctx.sql<{ up3_id: string }[]>`
        select id as up3_id from up3 where ${scope.up3Id}::text is null or id = ${scope.up3Id} order by id limit 1`;
  if (!row) throw notFound(ulpId ? 'This ULP' : 'This UP3');
  authorize(ctx, 'kpi.read', { up3Id: row.up3_id, ulpId });
  return { up3Id: row.up3_id, ulpId };
}

function wholeDay(field: string, at: Date): string {
  const day = dayOf(at);
  if (instantsOfDay(day)?.from.getTime() === at.getTime()) return day;
  throw invalidField(field, 'needs a midnight in Asia/Jakarta: an interruption belongs to the whole day it starts on');
}

/** Customers' outages of the place, `o`. Index customer_outage_by_day: the days asked for, never the history. */
export const outagesIn = (
  ctx: Context,
  { up3Id, ulpId, from, to, kind }: ReliabilityPlace,
  leftOut: readonly string[],
): Fragment => ctx.sql`
  o.up3_id = ${up3Id} and o.day >= ${from}::date and o.day < ${to}::date
  and (${ulpId}::text is null or o.ulp_id = ${ulpId}) and (${kind} = 'all' or o.kind = ${kind})
  and o.day <> all(${ctx.sql.array([...leftOut])}::date[])`;
