import { binsOf } from '@comcen/shared/domain/kpi/distribution.ts';
import type { Interval } from '@comcen/shared/domain/kpi/facts.ts';
import { figuresOf } from '@comcen/shared/domain/kpi/figures.ts';
import type { KpiGrouping } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiDistribution } from '@comcen/shared/wire/http/kpi.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { type KpiPeriod, up3OfPeriod } from './kpi-facts.ts';
import { kpiFrame } from './kpi-frame.ts';
import { catchUp } from './kpi-fresh.ts';
import { percentilesOf, readPieces } from './kpi-pieces.ts';
import { kpiMerged } from './kpis.ts';

/** How one interval is spread over the orders of a period, or of one key of a grouping; from the same counts as its percentiles. */
export async function kpiDistribution(
  ctx: Context,
  period: KpiPeriod,
  measure: Interval,
  group?: { readonly by: KpiGrouping; readonly key: string },
): Promise<KpiDistribution> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  return withSnapshot(ctx, async (tx) => {
    const { reply, up3Ids } = await kpiFrame(tx, period, await up3OfPeriod(tx, period));
    const merged = await kpiMerged(tx, period, up3Ids, group);
    await readPieces(tx, [merged]);
    const figures = figuresOf('total', merged, (interval) => percentilesOf(merged, interval));
    const stats = measure === 'response' ? figures.response : figures.recovery[measure];
    const fallback = measure === 'response' ? reply.targets.responseMin : reply.targets.recoveryMin;
    const { binMin, bins } = binsOf(merged.counts[measure], (stats.target ?? fallback) * 60);
    return { measure, binMin, bins, stats, asOf: reply.asOf };
  });
}
