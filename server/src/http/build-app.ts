import type { IncomingMessage, ServerResponse } from 'node:http';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, LogController, type RawServerDefault } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Services } from '../roles/services.ts';
import { authenticate } from './authenticate.ts';
import { acceptEmptyJson } from './empty-json.ts';
import { answerProblems } from './error-handler.ts';
import { healthRoutes, type ReadinessCheck } from './health.ts';
import { observeRequests } from './observe-requests.ts';
import { documentRoutes } from './openapi.ts';
import { requestIds } from './request-id.ts';
import { secureHeaders } from './secure-headers.ts';
import { serializerFor } from './serializer.ts';

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger, ZodTypeProvider>;

const BODY_LIMIT_BYTES = 256 * 1024;

export interface AppOptions {
  readonly name: 'console' | 'phone';
  readonly title: string;
  readonly cookieName: string;
  /** What `/readyz` asks besides the database and the relay. */
  readonly checks?: readonly ReadinessCheck[];
  /** How long a request may take to come in; half a minute is plenty for words. */
  readonly requestTimeoutMs?: number;
}

/**
 * An app with everything both servers share: problem bodies, sessions, Origin check, security headers, request ids, metrics,
 * health, `/openapi.json` and `/docs`. The caller registers its routes and closes it.
 */
export async function buildApp(services: Services, options: AppOptions): Promise<App> {
  const { config, log } = services;
  const app = fastify({
    loggerInstance: log.child({ app: options.name }),
    // Lines of our own (observe-requests.ts): a route pattern instead of a URL with a token or a phone in it.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: typeof config.trustProxy === 'number' ? hopsOf(config.trustProxy) : config.trustProxy,
    genReqId: requestIds(config.trustProxy !== false),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    requestTimeout: options.requestTimeoutMs ?? 30_000,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerFor(config.env));
  app.decorateRequest('session', null);
  app.decorateRequest('services', { getter: () => services });
  acceptEmptyJson(app);
  answerProblems(app);
  observeRequests(app, options.name, services);
  // Only the console has a map with tiles.
  secureHeaders(app, options.name === 'console' ? config.tileUrl : null);
  await app.register(cookie);
  await documentRoutes(app, options.title);
  app.addHook('onRequest', authenticate(services, options.cookieName));
  healthRoutes(app, services, options.checks ?? []);
  return app;
}

const hopsOf = (hops: number) => (_address: string, hop: number) => hop < hops;
