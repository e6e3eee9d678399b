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

/** Planned outages in force in a UP3; usually none. Index planned_outage_in_force. */
export async function plannedInForce(ctx: Context, up3Id: string, nowMs: number): Promise<PlannedInForce> {
  authorize(ctx, 'planned_outage.read', { up3Id });
  const now = new Date(nowMs);
  const rows = await ctx.sql<
    { id: string | null; ulpId: string; number: string; deviceId: string; from: Date; to: Date; grace: number }[]
  >`
    with grace as (select coalesce((select (s.value #>> '{}')::float8 from setting s
      where s.up3_id = ${up3Id} and s.key = 'plannedGraceMin'), ${DEFAULT_SETTINGS.plannedGraceMin}::float8) as minutes)
    select p.id, p.ulp_id as "ulpId", p.number, p.device_id as "deviceId", p.starts_at as "from", p.ends_at as "to", g.minutes as grace
    from grace g left join planned_outage p on p.up3_id = ${up3Id} and p.cancelled_at is null and p.ended_at is null
      and p.ends_at >= ${now}::timestamptz - g.minutes * interval '1 minute' and p.starts_at <= ${now}`;
  return {
    windows: rows.flatMap(({ id, ulpId, number, deviceId, from, to }) =>
      id === null ? [] : [{ id, ulpId, number, deviceId, startsAtMs: from.getTime(), endsAtMs: to.getTime() }],
    ),
    graceMs: (rows[0]?.grace ?? DEFAULT_SETTINGS.plannedGraceMin) * 60_000,
  };
}
