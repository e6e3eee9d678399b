import { estimateIncidents } from '../commands/estimate/estimate-incidents.ts';
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

/** One round of a lane: passes of triage and dispatch until nothing is left, each under the lane's database lock. */
export async function runRound(services: LaneServices, up3Id: string): Promise<RoundResult | 'busy'> {
  const startedAt = performance.now();
  const isOver = () => performance.now() - startedAt > ROUND_MS;
  let reports = 0;
  let offers = 0;
  const moved = new Set<string>();
  let next: Steps = { triage: true, dispatch: 'when_quiet' };
  for (let passes = 1; ; passes++) {
    const pass = await runPass(services, up3Id, next);
    if (pass === 'busy') services.observe({ kind: 'round_busy', up3Id });
    if (pass === 'busy' && passes === 1) return 'busy';
    if (pass !== 'busy') {
      reports += pass.reports;
      offers += pass.offers;
      for (const id of pass.regrouped) moved.add(id);
      next = pass.owesDispatch
        ? { triage: false, dispatch: 'now' }
        : { triage: true, dispatch: passes % TRIAGE_BATCHES === TRIAGE_BATCHES - 1 ? 'now' : 'when_quiet' };
      if (pass.owesDispatch || (pass.hasMore && !isOver())) continue;
    }
    if (reports > 0) await firstEstimates(services, up3Id, moved);
    services.observe({ kind: 'round', up3Id, ms: performance.now() - startedAt, reports, offers });
    return { reports, offers, hasMore: pass === 'busy' || pass.hasMore };
  }
}

interface Steps {
  readonly triage: boolean;
  /** `when_quiet`: not while full batches of reports wait. */
  readonly dispatch: 'now' | 'when_quiet';
}

interface PassResult extends RoundResult {
  /** Triage holds locks that dispatch may not wait behind: dispatch follows in a pass of its own. */
  readonly owesDispatch: boolean;
  /** Incidents that merged or stand on another device now. */
  readonly regrouped: readonly string[];
}

/**
 * One batch of triage, and dispatch. In one transaction where that can be: one commit, and triage and its offers reach the relay
 * together. If that fails, apart: reports become incidents whatever ails dispatch.
 */
async function runPass(services: LaneServices, up3Id: string, steps: Steps): Promise<PassResult | 'busy'> {
  const ctx = systemContext(services);
  const lane = { ...ctx, sql: services.lanes ?? ctx.sql };
  // A routing service is asked over the network: no transaction waits for that with its rows locked.
  if (services.config.osrmUrl === null) {
    try {
      const locked = await withLaneLock(lane, up3Id, (tx) => triageAndDispatch(services, ctx, tx, up3Id, steps));
      return locked.isBusy ? 'busy' : locked.value;
    } catch (error) {
      services.log.error({ err: error, up3Id }, 'a round in one transaction failed; triage and dispatch go apart');
    }
  }
  const locked = await withLaneLock(lane, up3Id, () => triageAndDispatch(services, ctx, ctx, up3Id, steps));
  return locked.isBusy ? 'busy' : locked.value;
}

const NO_TRIAGE = { reports: 0, hasGrown: false, hasMore: false, regrouped: [] };

/** `tx`: what triage and dispatch write in; the crews are read beside it, while triage runs. */
async function triageAndDispatch(
  services: LaneServices,
  ctx: Context,
  tx: Context,
  up3Id: string,
  steps: Steps,
): Promise<PassResult> {
  const crews = laneCrews(ctx, up3Id);
  // Awaited by dispatch; a triage that throws first must not leave it unheard.
  crews.catch(() => undefined);
  const { reports, hasGrown, hasMore, regrouped } = steps.triage ? await linkReports(tx, up3Id) : NO_TRIAGE;
  if (hasMore && steps.dispatch !== 'now') return { reports, offers: 0, hasMore, owesDispatch: false, regrouped };
  // Every command locks crews before orders. Grown orders are locked already: a crew's lock behind them could close a circle.
  if (hasGrown && tx.inTransaction) return { reports, offers: 0, hasMore, owesDispatch: true, regrouped };
  const { offers, lost, diverted } = await dispatchWaiting(services, tx, up3Id, crews);
  return { reports, offers, hasMore: hasMore || lost > 0 || diverted > 0, owesDispatch: false, regrouped };
}

/**
 * When power is back, for who was just told of a fault and for what stands elsewhere now. After the offers and past the lane's lock:
 * no crew waits for it, and what fails here the sweep does within a minute.
 */
async function firstEstimates(services: LaneServices, up3Id: string, moved: ReadonlySet<string>): Promise<void> {
  const ctx = systemContext(services);
  try {
    await estimateIncidents(ctx, up3Id, 'new');
    await estimateIncidents(ctx, up3Id, [...moved]);
  } catch (error) {
    services.log.error({ err: error, up3Id }, 'estimates after a round failed; the sweep makes them');
  }
}
