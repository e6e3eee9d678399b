import { clearAlarm } from '../commands/alarm/clear-alarm.ts';
import { applyRoster } from '../commands/crew/apply-roster.ts';
import { estimateIncidents } from '../commands/estimate/estimate-incidents.ts';
import { fitEstimates } from '../commands/estimate/fit-estimates.ts';
import { raiseExpiring } from '../commands/estimate/raise-expiring.ts';
import { planMonthlyReport } from '../commands/export/plan-monthly-report.ts';
import { purgeExports } from '../commands/export/purge-exports.ts';
import { purgeImports } from '../commands/history/purge-imports.ts';
import { purgeExpired } from '../commands/housekeeping/purge-expired.ts';
import { flagOrders } from '../commands/integrity/flag-orders.ts';
import { foldAll } from '../commands/kpi/fold.ts';
import { mergeSpans } from '../commands/kpi/merge-spans.ts';
import { makeMissingTallies } from '../commands/kpi/reliability/roll-up-tallies.ts';
import { mergeRepeats } from '../commands/kpi/repeat/merge-repeats.ts';
import { raiseOverdue } from '../commands/lane/raise-overdue.ts';
import { raiseSilent } from '../commands/lane/raise-silent.ts';
import { reconsiderIncidents } from '../commands/lane/reconsider-incidents.ts';
import { purgePhotos } from '../commands/photo/purge-photos.ts';
import { raiseOverruns } from '../commands/planned-outage/raise-overruns.ts';
import { proposeStorms } from '../commands/storm/propose-storms.ts';
import { autoClose } from '../commands/work-order/auto-close.ts';
import { expireOffers } from '../commands/work-order/expire-offers.ts';
import type { Context } from '../context.ts';
import { makePartitions } from '../db/migrate.ts';
import { openExportStore } from '../export/export-store.ts';
import { openHistoryStore } from '../history/history-store.ts';
import { openPhotoStore } from '../photos/photo-store.ts';
import { lanesThatWait } from '../queries/waiting-lanes.ts';
import type { QueueName } from '../queue/jobs.ts';
import { systemContext } from '../roles/system-context.ts';
import { requeueLostExports } from './exports.ts';
import { requeueLostImports } from './history.ts';
import { withLaneLock } from './lane-lock.ts';
import { runRound } from './round.ts';
import type { LaneServices } from './services.ts';
import { requeueLost } from './simulation.ts';
import { sweepStandby } from './standby.ts';

const EVERY_MS = 60_000;
const PARTITIONS_EVERY_MS = 3_600_000;

export interface Sweep {
  readonly first: Promise<void>;
  stop(): Promise<void>;
}

/**
 * At start and every minute, past the queue: what a lost queue forgot (lanes that wait, deadlines), and what only time brings
 * (alarms of targets and silence, the roster, closing, partitions). Every part is idempotent, so processes need not take turns.
 */
export function startSweep(services: LaneServices): Sweep {
  let isStopped = false;
  let madePartitionsAt = 0;
  const run = async () => {
    if (services.clock().getTime() - madePartitionsAt >= PARTITIONS_EVERY_MS) {
      madePartitionsAt = services.clock().getTime();
      await part(services, 'partitions', () => makePartitions(services.database.sql, services.clock()));
      await part(services, 'purge', () => purgeAll(systemContext(services)));
      await part(services, 'photos', () => purgeAllPhotos(services));
      await part(services, 'exports', () => purgeAllExports(services));
      await part(services, 'monthly reports', () => planMonthlyReports(services));
      await part(services, 'imports', () => purgeAllImports(services));
    }
    await sweepOnce(services);
  };
  let running = run();
  const first = running;
  const timer = setInterval(() => {
    running = running.then(() => (isStopped ? undefined : run()));
  }, EVERY_MS);
  return {
    first,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** One sweep over all lanes. A part that fails is logged and does not keep the others from running; the next minute tries again. */
export async function sweepOnce(services: LaneServices): Promise<void> {
  const ctx = systemContext(services);
  const lanes = await services.database.sql<{ id: string }[]>`select id from up3`.catch((err) => {
    services.log.error({ err }, 'sweep: the database did not answer');
    return [];
  });
  for (const { id: up3Id } of lanes) {
    await part(services, 'roster', () => applyRoster(ctx, up3Id));
    await part(services, 'deadlines', () => expireOffers(ctx, up3Id));
    await part(services, 'grouping', () => reconsiderLane(services, up3Id));
    await part(services, 'overdue', () => raiseOverdue(ctx, up3Id));
    await part(services, 'planned outages', () => raiseOverruns(ctx, up3Id));
    await part(services, 'storms', () => proposeStorms(ctx, up3Id));
    await part(services, 'silence', () => raiseSilent(ctx, up3Id));
    await part(services, 'estimates', () => estimateIncidents(ctx, up3Id, 'due'));
    await part(services, 'estimates that run out', () => raiseExpiring(ctx, up3Id));
    await part(services, 'learning of durations', () => fitEstimates(ctx, up3Id));
    await part(services, 'integrity', () => flagOrders(ctx, up3Id));
    await part(services, 'closing', () => closeAll(ctx, up3Id));
    await part(services, 'standby', () => sweepStandby(services, ctx, up3Id));
    await part(services, 'months of figures', () => mergeSpans(ctx, up3Id));
    await part(services, 'months of repeats', () => mergeRepeats(ctx, up3Id));
    await part(services, 'months of tallies', () => makeMissingTallies(ctx, up3Id));
  }
  await part(services, 'figures', () => foldAll(ctx));
  await part(services, 'lanes', () => runWaitingLanes(services, ctx));
  await part(services, 'failed jobs', () => retryFailed(services, ctx));
  await part(services, 'simulations', () => requeueLost(services));
  await part(services, 'lost exports', () => requeueLostExports(services));
  await part(services, 'lost imports', () => requeueLostImports(services));
}

/** Under the lane's lock, as a round: one that runs just now sees the same anyway. */
async function reconsiderLane(services: LaneServices, up3Id: string): Promise<void> {
  const ctx = systemContext(services);
  const lane = { ...ctx, sql: services.lanes ?? ctx.sql };
  await withLaneLock(lane, up3Id, (tx) => reconsiderIncidents(tx, up3Id));
}

async function runWaitingLanes(services: LaneServices, ctx: Context): Promise<void> {
  for (const up3Id of await lanesThatWait(ctx)) await runRound(services, up3Id);
}

/** Work that failed for good is tried again past the queue: when it goes through, whatever stopped it is over, and so is the alarm. */
async function retryFailed(services: LaneServices, ctx: Context): Promise<void> {
  for (const { queue, up3Id } of await failedJobs(ctx)) {
    await part(services, `failed ${queue}`, async () => {
      const result = await runAgain(services, ctx, queue, up3Id);
      if (result !== 'busy') await clearAlarm(ctx, { kind: 'job_failed', entityId: `${queue}-${up3Id}` });
    });
  }
}

/** A simulation or an export tells its own row; a lost one is queued again below. */
async function runAgain(services: LaneServices, ctx: Context, queue: QueueName, up3Id: string): Promise<unknown> {
  if (queue === 'round') return runRound(services, up3Id);
  if (queue === 'timer') return expireOffers(ctx, up3Id);
  return queue === 'fold' ? foldAll(ctx) : null;
}

/** Index alarm_standing. */
const failedJobs = (ctx: Context) => ctx.sql<{ queue: QueueName; up3Id: string }[]>`
  select data->>'queue' as queue, up3_id as "up3Id" from alarm where kind = 'job_failed' and cleared_at is null`;

async function closeAll(ctx: Context, up3Id: string): Promise<void> {
  while ((await autoClose(ctx, up3Id)) > 0);
}

async function purgeAll(ctx: Context): Promise<void> {
  while (await purgeExpired(ctx));
}

async function purgeAllPhotos(services: LaneServices): Promise<void> {
  const store = openPhotoStore(services.config.dataDir);
  while (await purgePhotos(systemContext(services), store.remove));
}

async function planMonthlyReports(services: LaneServices): Promise<void> {
  const up3s = await services.database.sql<{ id: string }[]>`select id from up3`;
  for (const { id } of up3s) await planMonthlyReport(systemContext(services), id);
}

async function purgeAllExports(services: LaneServices): Promise<void> {
  const store = openExportStore(services.config.dataDir);
  while (await purgeExports(systemContext(services), store.remove));
}

async function purgeAllImports(services: LaneServices): Promise<void> {
  const store = openHistoryStore(services.config.dataDir);
  while (await purgeImports(systemContext(services), store.removeAll));
}

async function part(services: LaneServices, name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    services.log.error({ err, part: name }, 'sweep: a part failed');
  }
}
