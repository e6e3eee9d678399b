import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per process; every room sets its own figures and `/metrics` shows them all. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Names follow Prometheus: base units, `_total` for counters. `isQuiet` leaves out the process figures (tests). */
export function createMetrics(options: { isQuiet?: boolean } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (!options.isQuiet) collectDefaultMetrics({ register: registry, prefix: 'comcen_' });
  return {
    registry,
    /** Run before every scrape, for figures that are read and not counted. One that fails leaves its last value. */
    collectors: new Set<() => void | Promise<void>>(),
    httpDuration: new Histogram({
      name: 'comcen_http_request_duration_seconds',
      help: 'Time from the first byte in to the last byte out, by route pattern',
      labelNames: ['app', 'method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    logins: new Counter({
      name: 'comcen_logins_total',
      help: 'Logins by outcome: accepted, refused, throttled',
      labelNames: ['outcome'],
      registers,
    }),
    ...queueMetrics(registers),
    ...serviceMetrics(registers),
  };
}

function queueMetrics(registers: Registry[]) {
  return {
    queueDepth: new Gauge({
      name: 'comcen_queue_jobs',
      help: 'Jobs in the queue by state',
      labelNames: ['queue', 'state'],
      registers,
    }),
    roundDuration: new Histogram({
      name: 'comcen_round_duration_seconds',
      help: 'One round of a lane, triage and dispatch',
      labelNames: ['up3'],
      buckets: [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    relayLag: new Gauge({
      name: 'comcen_relay_lag_seconds',
      help: 'Age of the oldest event that the relay has not numbered',
      registers,
    }),
    roundsBusy: new Counter({
      name: 'comcen_rounds_busy_total',
      help: 'Rounds that found their lane taken',
      labelNames: ['up3'],
      registers,
    }),
    jobsFailed: new Counter({
      name: 'comcen_jobs_failed_total',
      help: 'Jobs that failed for the last time',
      labelNames: ['queue'],
      registers,
    }),
  };
}

function serviceMetrics(registers: Registry[]) {
  const labelNames = ['stat'];
  return {
    socketClients: new Gauge({
      name: 'comcen_socket_clients',
      help: 'Open sockets of this process by topic',
      labelNames: ['topic'],
      registers,
    }),
    responseMinutes: new Gauge({
      name: 'comcen_response_minutes',
      help: 'First report to arrival, of orders reported in the last 24 h',
      labelNames,
      registers,
    }),
    recoveryMinutes: new Gauge({
      name: 'comcen_recovery_minutes',
      help: 'The official recovery, of orders reported in the last 24 h',
      labelNames,
      registers,
    }),
  };
}

const COLLECT_LIMIT_MS = 2_000;

/** The page for Prometheus; a collector that hangs or fails does not take the others with it. */
export async function scrape(metrics: Metrics): Promise<string> {
  const limit = new Promise<void>((resolve) => {
    setTimeout(resolve, COLLECT_LIMIT_MS).unref();
  });
  const collected = Promise.allSettled([...metrics.collectors].map(async (collect) => collect()));
  await Promise.race([collected, limit]);
  return metrics.registry.metrics();
}
