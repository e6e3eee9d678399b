import { authorize, type Permission, scopeOf } from '../commands/authorize.ts';
import type { Context, SqlRunner } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';

export interface VoicePeriod {
  /** Half-open [from, to). */
  readonly from: Date;
  readonly to: Date;
  readonly ulpId?: string | undefined;
}

/** Errors: 422 when `to` lies before `from`. */
export function voicePeriod(query: { from: string; to: string; ulp?: string | undefined }): VoicePeriod {
  const period = { from: new Date(query.from), to: new Date(query.to), ulpId: query.ulp };
  if (period.to < period.from) throw invalidField('to', 'lies before from; the period is [from, to)');
  return period;
}

/** Which UP3s and ULP a list is narrowed to: the actor's region and the ULP asked for. Errors: 404 for a ULP outside the region. */
export interface VoiceRegion {
  readonly up3Ids: readonly string[];
  readonly ulpId: string | null;
}

export async function voiceRegion(
  ctx: Context,
  permission: Permission,
  asked: string | undefined,
): Promise<VoiceRegion> {
  authorize(ctx, permission);
  const scope = scopeOf(ctx);
  if (asked === undefined) {
    const rows = await ctx.sql<{ id: string }[]>`
      select id from up3 where ${scope.up3Id}::text is null or id = ${scope.up3Id} order by id`;
    return { up3Ids: rows.map(({ id }) => id), ulpId: scope.ulpId };
  }
  const [ulp] = await ctx.sql<{ up3Id: string }[]>`select up3_id as "up3Id" from ulp where id = ${asked}`;
  if (!ulp) throw notFound('This ULP');
  authorize(ctx, permission, { up3Id: ulp.up3Id, ulpId: asked });
  return { up3Ids: [ulp.up3Id], ulpId: asked };
}

/** Rows of alias `t` that are of the ULP asked for. */
export const ofUlp = (sql: SqlRunner, { ulpId }: Pick<VoiceRegion, 'ulpId'>) =>
  ulpId === null ? sql`true` : sql`t.ulp_id = ${ulpId}`;

/** `up3_id` and `ulp_id` of the rows of alias `t` lie in the region. */
export const inRegion = (sql: SqlRunner, { up3Ids, ulpId }: VoiceRegion, t: string) => sql`
  ${sql(t)}.up3_id = any(${up3Ids as string[]}) ${ulpId === null ? sql`` : sql`and ${sql(t)}.ulp_id = ${ulpId}`}`;
