import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per process; every room sets its own figures and `/metrics` shows them all. */
export type Metrics = ReturnType<typeof createMetrics>;

const MINUTES = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 360, 720];

/** Names follow Prometheus: base units, `_total` for counters. `isQuiet` leaves out the process figures (tests). */
export function createMetrics(options: { isQuiet?: boolean } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (!options.isQuiet) collectDefaultMetrics({ register: registry, prefix: 'comcen_' });
  return {
    registry,
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
      help: 'One round of a lane, triage and dispatch, by command area and phase',
      labelNames: ['up3', 'phase'],
      buckets: [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    relayLag: new Gauge({
      name: 'comcen_relay_lag_seconds',
      help: 'Age of the oldest event that the relay has not numbered',
      registers,
    }),
    relayEvents: new Counter({
      name: 'comcen_relay_events_total',
      help: 'Events the relay has handed out',
      registers,
    }),
  };
}

function serviceMetrics(registers: Registry[]) {
  return {
    socketClients: new Gauge({
      name: 'comcen_socket_clients',
      help: 'Open sockets by topic',
      labelNames: ['topic'],
      registers,
    }),
    responseMinutes: new Histogram({
      name: 'comcen_response_minutes',
      help: 'First report to arrival, of orders that arrived since the start',
      labelNames: ['up3'],
      buckets: MINUTES,
      registers,
    }),
    recoveryMinutes: new Histogram({
      name: 'comcen_recovery_minutes',
      help: 'First report to power on, of orders restored since the start',
      labelNames: ['up3'],
      buckets: MINUTES,
      registers,
    }),
  };
}
