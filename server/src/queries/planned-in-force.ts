import type { PlannedWindow } from '@comcen/shared/domain/planned-outage/covers.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';

/** What triage asks before it opens anything. */
export interface PlannedInForce {
  /** In force now, the grace after the announced end included. */
  readonly windows: readonly (PlannedWindow & { readonly ulpId: string })[];
  readonly graceMs: number;
}

/**
 * Planned outages in force in a UP3; usually none. Index planned_outage_in_force. In a transaction they stay as they are until its
 * end: one that is being cancelled either waits for the callers answered by it and releases them, or is not seen any more.
 */
export async function plannedInForce(ctx: Context, up3Id: string, nowMs: number): Promise<PlannedInForce> {
  authorize(ctx, 'planned_outage.read', { up3Id });
  const now = new Date(nowMs);
  const rows = await ctx.sql<
    { id: string; ulpId: string; number: string; deviceId: string; from: Date; to: Date; grace: number }[]
  >`
    select p.id, p.ulp_id as "ulpId", p.number, p.device_id as "deviceId", p.starts_at as "from", p.ends_at as "to",
      ${graceMin(ctx, up3Id)} as grace
    from planned_outage p
    where p.up3_id = ${up3Id} and p.cancelled_at is null and p.ended_at is null and p.starts_at <= ${now}
      and p.ends_at >= ${now}::timestamptz - ${graceMin(ctx, up3Id)} * interval '1 minute'
    order by p.id for share of p`;
  return {
    windows: rows.map(({ id, ulpId, number, deviceId, from, to }) => {
      return { id, ulpId, number, deviceId, startsAtMs: from.getTime(), endsAtMs: to.getTime() };
    }),
    graceMs: (rows[0]?.grace ?? 0) * 60_000,
  };
}

/** Setting plannedGraceMin, in the statement that needs it: no round trip of its own. */
export const graceMin = (ctx: Pick<Context, 'sql'>, up3Id: string) => ctx.sql`coalesce(
  (select (s.value #>> '{}')::float8 from setting s where s.up3_id = ${up3Id} and s.key = 'plannedGraceMin'),
  ${DEFAULT_SETTINGS.plannedGraceMin}::float8)`;
