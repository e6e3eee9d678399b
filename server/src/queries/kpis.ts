import { type OrderFacts, startFigures } from '@comcen/shared/domain/kpi/figures.ts';
import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import {
  firstChannel,
  type KpiPeriod,
  type KpiStampsRow,
  kpiStamps,
  kpiTables,
  kpiWhere,
  up3OfPeriod,
} from './kpi-facts.ts';
import { settingsOf } from './settings.ts';

interface FactsRow extends KpiStampsRow {
  channel: string | null;
  cause: string | null;
  is_cancelled: boolean;
  is_superseded: boolean;
}

/** Orders per round trip: between two pieces other requests get their turn. */
const PIECE = 2000;

/**
 * Response and the three recovery intervals of the orders first reported in the period, per key and in total. The numbers come
 * from shared/domain/kpi, so that they are the same wherever they are shown; this only feeds it.
 */
export async function kpis(ctx: Context, period: KpiPeriod, grouping: KpiGrouping): Promise<KpiReply> {
  authorize(ctx, 'kpi.read');
  const up3Id = (await up3OfPeriod(ctx, period)) ?? (await firstUp3(ctx));
  const { responseTargetMin, recoveryTargetMin, officialRecovery } = await settingsOf(ctx, up3Id);
  const targets = { responseMin: responseTargetMin, recoveryMin: recoveryTargetMin };
  const figures = startFigures(grouping, targets);
  for await (const rows of factsQuery(ctx, period, grouping).cursor(PIECE)) {
    for (const row of rows) figures.add(factsOf(row));
  }
  const { from, to } = period;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    groupBy: grouping,
    officialRecovery,
    targets,
    ...figures.finish(),
  };
}

/** Index work_order_by_reported (kpiWhere). */
function factsQuery(ctx: Context, period: KpiPeriod, grouping: KpiGrouping) {
  const { sql } = ctx;
  const channel = grouping === 'channel' ? firstChannel(sql) : sql`null`;
  return sql<FactsRow[]>`
    select ${kpiStamps(sql, ctx.clock())}, ${channel} as channel, w.cause, w.state = 'cancelled' as is_cancelled,
      w.superseded_by is not null as is_superseded
    from ${kpiTables(sql)}
    where ${kpiWhere(sql, scopeOf(ctx), period)}`;
}

const factsOf = (row: FactsRow): OrderFacts => ({
  ulpId: row.ulp_id,
  crewCode: row.crew_code,
  channel: row.channel,
  cause: row.cause,
  leftOut: row.is_cancelled ? (row.is_superseded ? 'superseded' : 'cancelled') : null,
  wasPaused: row.paused_s !== null,
  pausedS: row.paused_s ?? 0,
  ...stampsOf(row),
});

export const stampsOf = (row: KpiStampsRow) => ({
  reportedAt: row.reported_at,
  outageStartedAt: row.outage_started_at,
  arrivedAt: row.arrived_at,
  restoredAt: row.restored_at,
  isFirstOfIncident: row.is_first,
  isFollowUp: row.is_follow_up,
});

/** Whose targets and official recovery an admin of all sees. */
async function firstUp3(ctx: Context): Promise<string> {
  const [first] = await ctx.sql<{ id: string }[]>`select id from up3 order by id limit 1`;
  return first?.id ?? '';
}
