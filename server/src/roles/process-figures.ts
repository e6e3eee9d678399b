import type { Metrics } from '../http/metrics.ts';
import { kpis } from '../queries/kpis.ts';
import { relayLagS } from '../queries/relay-lag.ts';
import type { Queues } from '../queue/queues.ts';
import type { Observe } from '../workers/services.ts';
import type { Services } from './services.ts';
import { systemContext } from './system-context.ts';

const DAY_MS = 86_400_000;
/** A scrape every few seconds must not read a day of orders each time. */
const KPIS_KEPT_MS = 30_000;

/** Figures that are read when Prometheus asks: the relay's lag, queue depth, and response and recovery of the last 24 h. */
export function collectFigures(services: Services, queues: Queues): void {
  const { metrics, clock } = services;
  metrics.collectors.add(async () => {
    for (const [queue, states] of Object.entries(await queues.depths())) {
      for (const [state, jobs] of Object.entries(states)) metrics.queueDepth.set({ queue, state }, jobs);
    }
  });
  metrics.collectors.add(async () => {
    // Here and not where events are numbered: a relay that died numbers nothing, and its last lag looked well.
    const lagS = await relayLagS(services.database.sql, clock()).catch(() => Number.NaN);
    metrics.relayLag.set(lagS);
  });
  let readAt = 0;
  metrics.collectors.add(async () => {
    const to = clock();
    if (to.getTime() - readAt < KPIS_KEPT_MS) return;
    readAt = to.getTime();
    await readKpis(services, new Date(to.getTime() - DAY_MS), to);
  });
}

async function readKpis(services: Services, from: Date, to: Date): Promise<void> {
  const { total, officialRecovery } = await kpis(systemContext(services), { from, to }, 'ulp');
  const { responseMinutes, recoveryMinutes } = services.metrics;
  for (const stat of ['mean', 'p50', 'p90'] as const) {
    responseMinutes.set({ stat }, total.response[stat] ?? Number.NaN);
    recoveryMinutes.set({ stat }, total.recovery[officialRecovery][stat] ?? Number.NaN);
  }
}

/** What the worker thread tells of its rounds, as figures. */
export function observeRounds(metrics: Metrics): Observe {
  return (observation) => {
    const { up3Id } = observation;
    if (observation.kind === 'round') metrics.roundDuration.observe({ up3: up3Id ?? '' }, observation.ms / 1000);
    else if (observation.kind === 'round_busy') metrics.roundsBusy.inc({ up3: up3Id ?? '' });
    else metrics.jobsFailed.inc({ queue: observation.queue });
  };
}
