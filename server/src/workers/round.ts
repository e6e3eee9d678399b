import { laneCrews } from '../commands/lane/dispatch-picture.ts';
import { linkReports } from '../commands/lane/link-reports.ts';
import type { Context } from '../context.ts';
import { systemContext } from '../roles/system-context.ts';
import { dispatchWaiting } from './dispatch.ts';
import { withLaneLock } from './lane-lock.ts';
import type { LaneServices } from './services.ts';

/** Batches of triage before dispatch gets its turn: in a flood crews must not wait until the last report is linked. */
const TRIAGE_BATCHES = 4;
/** A round ends after this even if more waits; its wake-up is not lost, other lanes get their turn. */
const ROUND_MS = 3_000;

export interface RoundResult {
  readonly reports: number;
  readonly offers: number;
  /** Things still wait: run the lane again. */
  readonly hasMore: boolean;
}

/** One round of a lane: triage, then dispatch, until nothing is left, under the lane's database lock. */
export async function runRound(services: LaneServices, up3Id: string): Promise<RoundResult | 'busy'> {
  const ctx = systemContext(services);
  const startedAt = performance.now();
  const locked = await withLaneLock(services.locks ?? services.database.sql, up3Id, () =>
    workThrough(services, ctx, up3Id, startedAt),
  );
  if (locked.isBusy) {
    services.observe({ kind: 'round_busy', up3Id });
    return 'busy';
  }
  const { reports, offers } = locked.value;
  services.observe({ kind: 'round', up3Id, ms: performance.now() - startedAt, reports, offers });
  return locked.value;
}

async function workThrough(
  services: LaneServices,
  ctx: Context,
  up3Id: string,
  startedAt: number,
): Promise<RoundResult> {
  let reports = 0;
  let offers = 0;
  for (;;) {
    const crews = laneCrews(ctx, up3Id);
    // Awaited by dispatch; a triage that throws first must not leave it unheard.
    crews.catch(() => undefined);
    const triaged = await triageBatches(ctx, up3Id);
    const dispatched = await dispatchWaiting(services, ctx, up3Id, crews);
    reports += triaged.reports;
    offers += dispatched.offers;
    const hasMore = triaged.hasMore || dispatched.lost > 0;
    if (!hasMore || performance.now() - startedAt > ROUND_MS) return { reports, offers, hasMore };
  }
}

async function triageBatches(ctx: Context, up3Id: string): Promise<{ reports: number; hasMore: boolean }> {
  let reports = 0;
  for (let batch = 0; batch < TRIAGE_BATCHES; batch++) {
    const result = await linkReports(ctx, up3Id);
    reports += result.reports;
    if (!result.hasMore) return { reports, hasMore: false };
  }
  return { reports, hasMore: true };
}
