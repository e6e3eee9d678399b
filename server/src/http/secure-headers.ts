import helmet from 'helmet';
import type { App } from './build-app.ts';

/**
 * helmet, made once and run per request (@fastify/helmet makes it anew for every one). Everything comes from our own server;
 * map tiles are the one exception, when TILE_URL names their host.
 */
export function secureHeaders(app: App, tileUrl: string | null): void {
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policyOf(tileUrl) },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    // Only the proxy that speaks TLS knows whether every path of this host does.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', (request, reply, done) => {
    setHeaders(request.raw, reply.raw, () => done());
  });
}

export function policyOf(tileUrl: string | null): Record<string, string[]> {
  return {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    // 'self' covers the socket of the same origin (ws: and wss:) in all current browsers.
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:', 'blob:', ...(tileUrl ? [tileOrigin(tileUrl)] : [])],
    manifestSrc: ["'self'"],
    mediaSrc: ["'self'", 'data:', 'blob:'],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    // Styles set from scripts go through the CSSOM, which this allows; style attributes in HTML are refused.
    styleSrc: ["'self'"],
    workerSrc: ["'self'"],
  };
}

/** `https://{s}.tiles.example/{z}/..` -> `https://*.tiles.example`. */
function tileOrigin(tileUrl: string): string {
  const [, scheme, host] = /^(https?:)\/\/([^/]+)/.exec(tileUrl) ?? [];
  return `${scheme}//${(host ?? '').replace(/^\{[^}]+\}/, '*')}`;
}
