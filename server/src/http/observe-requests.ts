import type { Services } from '../roles/services.ts';
import type { App } from './build-app.ts';

/**
 * One figure per request, and a log line for what went wrong (`info` from 400, `error` from 500; the rest at `debug`). Route
 * patterns only: an address may hold a token, a query a phone.
 */
export function observeRequests(app: App, name: string, { log, metrics }: Services): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? '(unknown)';
    const { statusCode } = reply;
    metrics.httpDuration.labels(name, method, route, String(statusCode)).observe(reply.elapsedTime / 1000);
    const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug';
    if (log.isLevelEnabled(level)) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      request.log[level]({ method, route, status: statusCode, ms, user: request.session?.actor.userId }, 'request');
    }
    done();
  });
}
