import { binsOf } from '@comcen/shared/domain/kpi/distribution.ts';
import type { Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { figuresOfTally } from '@comcen/shared/domain/kpi/figures.ts';
import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiDistribution } from '@comcen/shared/wire/http/kpi.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { type KpiPeriod, up3OfPeriod } from './kpi-facts.ts';
import { kpiFrame } from './kpi-frame.ts';
import { kpiTally } from './kpis.ts';

/** How one interval is spread over the orders of a period, or of one key of a grouping; from the same counts as its percentiles. */
export async function kpiDistribution(
  ctx: Context,
  period: KpiPeriod,
  measure: Interval,
  group?: { readonly by: KpiGrouping; readonly key: string },
): Promise<KpiDistribution> {
  authorize(ctx, 'kpi.read');
  const { reply } = await kpiFrame(ctx, period, await up3OfPeriod(ctx, period));
  const tally = await kpiTally(ctx, period, group);
  const { targets, asOf } = reply;
  const figures = figuresOfTally('total', tally);
  const stats = measure === 'response' ? figures.response : figures.recovery[measure];
  const fallback = measure === 'response' ? targets.responseMin : targets.recoveryMin;
  const { binMin, bins } = binsOf(tally.counts[measure], (stats.target ?? fallback) * 60);
  return { measure, binMin, bins, stats, asOf };
}
