import type { EstimateModel } from '@comcen/shared/domain/estimate/model.ts';
import type { Context } from '../../context.ts';
import { settingsOf } from '../../queries/settings.ts';
import { modelFrom } from './stored-model.ts';

export const consequence = 'reads what estimateIncidents reckons from';

/** Bangka's clock; Indonesia's western zone has no summer time. */
const WIB_HOURS = 7;

export const hourAtPlace = (at: Date): number => (at.getUTCHours() + WIB_HOURS) % 24;

/** What all incidents of a lane share at this moment. */
export interface LaneState {
  readonly model: EstimateModel;
  readonly hour: number;
  readonly detourFactor: number;
  readonly warnMin: number;
  /** A crew's position counts from here on. */
  readonly youngAfter: Date;
  isStormIn(ulpId: string): boolean;
  /** Orders ahead of a waiting one of this priority, those in crews' hands included, per crew on duty. */
  backlogOf(priority: number): number;
}

interface Row {
  crews: number;
  busy: number;
  waiting: { priority: number; n: number }[] | null;
  storms: (string | null)[] | null;
  model: unknown;
}

/**
 * One round trip and the settings'. The queue is counted from the open orders alone: indexes work_order_open, crew_on_duty,
 * storm_standing, estimate_model_pkey.
 */
export async function laneState(ctx: Context, up3Id: string): Promise<LaneState> {
  const asSystem: Context = { ...ctx, actor: { kind: 'system' } };
  const [[row], settings] = await Promise.all([readLane(ctx, up3Id), settingsOf(asSystem, up3Id)]);
  const now = ctx.clock();
  const storms = row?.storms ?? [];
  const waiting = [...(row?.waiting ?? [])].sort((a, b) => b.priority - a.priority);
  const crews = Math.max(1, row?.crews ?? 0);
  return {
    model: modelFrom(row?.model),
    hour: hourAtPlace(now),
    detourFactor: settings.detourFactor,
    warnMin: settings.estimateWarnMin,
    youngAfter: new Date(now.getTime() - settings.positionMaxAgeS * 1000),
    isStormIn: (ulpId) => storms.some((storm) => storm === null || storm === ulpId),
    backlogOf: (priority) => {
      const ahead = waiting.reduce((sum, other) => sum + (other.priority > priority ? other.n : 0), 0);
      const beside = waiting.find((other) => other.priority === priority)?.n ?? 1;
      return ((row?.busy ?? 0) + ahead + (beside - 1) / 2) / crews;
    },
  };
}

const readLane = (ctx: Context, up3Id: string) => ctx.sql<Row[]>`
  select
    (select count(*)::int from crew where up3_id = ${up3Id} and on_duty and retired_at is null) as crews,
    (select count(*)::int from work_order where up3_id = ${up3Id} and state in ('accepted', 'en_route', 'on_site')) as busy,
    (select jsonb_agg(jsonb_build_object('priority', q.priority, 'n', q.n)) from (
      select priority, count(*)::int as n from work_order where up3_id = ${up3Id} and state in ('new', 'offered')
      group by priority) q) as waiting,
    (select jsonb_agg(ulp_id) from storm where up3_id = ${up3Id} and state in ('proposed', 'active', 'reconciling')
      and state <> 'proposed') as storms,
    (select model from estimate_model where up3_id = ${up3Id}) as model`;
