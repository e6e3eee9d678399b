import type { Logger } from 'pino';
import { buildConsoleApp } from '../api/app.ts';
import type { Config } from '../config.ts';
import type { App } from '../http/build-app.ts';
import type { ReadinessCheck } from '../http/health.ts';
import { openQueues, type Queues } from '../queue/queues.ts';
import { type Relay, startRelay } from '../relay/relay.ts';
import { startWorkerThread, type WorkerThread } from '../workers/start-worker-thread.ts';
import { type OpenServices, openServices } from './open-services.ts';
import { collectFigures, observeRounds } from './process-figures.ts';
import type { RoleName } from './role-names.ts';
import type { Services } from './services.ts';

/** Connections of the process that serves HTTP; the worker thread has its own pool. */
const POOL_SIZE = 24;

export interface RunningProcess {
  readonly services: Services;
  /** `http://host:port` of each server that runs here. */
  readonly url: string | null;
  readonly mobileUrl: string | null;
  /** In the written order: HTTP and sockets, workers, relay, queue, pools. */
  stop(): Promise<void>;
}

interface Parts {
  readonly services: OpenServices;
  readonly queues: Queues;
  apps: App[];
  workers: WorkerThread | null;
  relay: Relay | null;
}

export type BuildPhoneApp = (
  services: Services,
  options: { checks?: readonly ReadinessCheck[]; realtime?: boolean },
) => Promise<App>;

/** Starts the given roles in this process and serves when it resolves. */
export async function runProcess(
  config: Config,
  options: { roles: ReadonlySet<RoleName>; log: Logger; buildPhoneApp: BuildPhoneApp },
): Promise<RunningProcess> {
  const { roles, log } = options;
  const services = await openServices(config, { log, application: 'comcen', poolSize: POOL_SIZE });
  const queues = openQueues(config, (message, error) => log.warn({ err: error }, message));
  const parts: Parts = { services, queues, apps: [], workers: null, relay: null };
  try {
    if (roles.has('relay')) parts.relay = startRelay(relayServices(parts));
    collectFigures(services, queues);
    if (roles.has('workers')) {
      const ring = roles.has('relay') ? services.ring : undefined;
      parts.workers = await startWorkerThread(config, { ring, observe: observeRounds(services.metrics) });
    }
    return await serve(config, parts, options);
  } catch (error) {
    await stop(parts);
    throw error;
  }
}

const relayServices = ({ services, queues }: Parts) => ({
  ...services,
  queues,
  onRing: services.doorbell.onRing,
});

async function serve(
  config: Config,
  parts: Parts,
  { roles, buildPhoneApp }: { roles: ReadonlySet<RoleName>; buildPhoneApp: BuildPhoneApp },
): Promise<RunningProcess> {
  const checks = [queueCheck(parts.queues)];
  const realtime = roles.has('realtime');
  const listen = async (app: App, port: number): Promise<string> => {
    parts.apps.push(app);
    return app.listen({ host: config.host, port });
  };
  const url = roles.has('api')
    ? await listen(await buildConsoleApp(parts.services, { checks, realtime }), config.port)
    : null;
  const mobileUrl = roles.has('mobile')
    ? await listen(await buildPhoneApp(parts.services, { checks, realtime }), config.mobilePort)
    : null;
  return { services: parts.services, url, mobileUrl, stop: () => stop(parts) };
}

const queueCheck = (queues: Queues): ReadinessCheck => ({
  name: 'queue',
  run: async () => {
    await queues.depths();
    return null;
  },
});

async function stop(parts: Parts): Promise<void> {
  await Promise.all(parts.apps.map((app) => app.close()));
  await parts.workers?.stop();
  await parts.relay?.stop();
  await parts.queues.close();
  await parts.services.close();
}
