import { z } from 'zod';
import { relayLagS } from '../queries/relay-lag.ts';
import type { Services } from '../roles/services.ts';
import type { App } from './build-app.ts';
import { scrape } from './metrics.ts';

const CHECK_LIMIT_MS = 2_000;
const RELAY_LAG_LIMIT_S = 30;

export interface ReadinessCheck {
  readonly name: string;
  /** Resolves to what is missing, in one line for an operator, or null when all is well. */
  readonly run: () => Promise<string | null>;
}

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), missing: z.string().nullable() })),
});

/** `/healthz`: the process answers. `/readyz`: it can do its work, else 503 that says what is missing. `/metrics`: Prometheus. */
export function healthRoutes(app: App, services: Services, more: readonly ReadinessCheck[]): void {
  const checks = [databaseCheck(services), relayCheck(services), ...more];
  const config = { access: 'public' } as const;
  const tags = ['operation'];
  app.get('/healthz', { config, schema: { tags, response: { 200: z.object({ status: z.literal('ok') }) } } }, () => ({
    status: 'ok' as const,
  }));
  app.get(
    '/readyz',
    { config, schema: { tags, response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const results = await Promise.all(checks.map(resultOf));
      const isReady = results.every((result) => result.ok);
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', checks: results });
    },
  );
  app.get('/metrics', { config, schema: { hide: true } }, async (_request, reply) => {
    const page = await scrape(services.metrics);
    return reply.header('content-type', services.metrics.registry.contentType).send(page);
  });
}

async function resultOf({ name, run }: ReadinessCheck) {
  const missing = await Promise.race([run().catch(() => 'cannot be reached'), tooLate()]);
  return { name, ok: missing === null, missing };
}

const tooLate = () =>
  new Promise<string>((resolve) => {
    setTimeout(resolve, CHECK_LIMIT_MS, `did not answer within ${CHECK_LIMIT_MS / 1000} s`).unref();
  });

const databaseCheck = ({ database }: Services): ReadinessCheck => ({
  name: 'database',
  run: async () => {
    await database.sql`select 1`;
    return null;
  },
});

const relayCheck = ({ database, clock }: Services): ReadinessCheck => ({
  name: 'relay',
  run: async () => {
    const lagS = await relayLagS(database.sql, clock());
    return lagS > RELAY_LAG_LIMIT_S
      ? `events wait for ${Math.round(lagS)} s: is a process with the role relay running?`
      : null;
  },
});
