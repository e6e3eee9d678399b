import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { LIVE_LIMITS, type LiveLimits } from '@comcen/server/live/limits.ts';
import { liveRoutes } from '@comcen/server/live/live-routes.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues } from '@comcen/server/test/queue/queues.ts';
import { startRelay } from '@comcen/server/test/relay/relay.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';

/** The parts of one server process that serve sockets, on ports of their own. */
export interface LiveProcess {
  readonly services: TestServices;
  readonly console: App;
  readonly phone: App;
  readonly consoleSocket: string;
  readonly phoneSocket: string;
  stop(): Promise<void>;
}

export interface LiveProcessOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly limits?: Partial<LiveLimits>;
  /** Numbers events; one process of several is enough. */
  readonly isRelay?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startLiveProcess(options: LiveProcessOptions): Promise<LiveProcess> {
  const env = { ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}), ...options.env };
  const services = await createTestServices(options.databaseUrl, env);
  const stopRelay = options.isRelay === false ? null : await relayOf(services);
  const limits = { ...LIVE_LIMITS, ...options.limits };
  const console = await buildConsoleApp(services);
  const phone = await buildPhoneApp(services);
  await liveRoutes(console, services, { cookieName: 'comcen_console', limits });
  await liveRoutes(phone, services, { cookieName: 'comcen_phone', limits });
  const [consoleUrl, phoneUrl] = await Promise.all([listen(console), listen(phone)]);
  return {
    services,
    console,
    phone,
    consoleSocket: `${consoleUrl.replace('http', 'ws')}/ws`,
    phoneSocket: `${phoneUrl.replace('http', 'ws')}/ws`,
    async stop() {
      await Promise.all([console.close(), phone.close()]);
      await stopRelay?.();
      await services.close();
    },
  };
}

const listen = (app: App): Promise<string> => app.listen({ host: '127.0.0.1', port: 0 });

async function relayOf(services: TestServices): Promise<() => Promise<void>> {
  await migrateQueue(services.config);
  const queues = openQueues(services.config, (message, err) => services.log.warn({ err }, message));
  const relay = startRelay({ ...services, queues });
  return async () => {
    await relay.stop();
    await queues.close();
  };
}
