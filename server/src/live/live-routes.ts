import websocket from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { AppError } from '../errors.ts';
import { credentialOf } from '../http/authenticate.ts';
import type { App } from '../http/build-app.ts';
import type { Services } from '../roles/services.ts';
import { CLOSE_GRACE_MS, encodeFrame } from './connection.ts';
import { CLOSE, LIVE_LIMITS, type LiveLimits } from './limits.ts';
import { holdLive } from './live.ts';
import type { Login } from './session.ts';
import { startSession } from './session.ts';
import { createWaitingRoom } from './waiting-room.ts';

/** Beyond this a frame is not even read: the socket closes with 1009. Up to it the client is told. */
const MAX_PAYLOAD_BYTES = 256 * 1024;

/**
 * `GET /ws`: the live link. A cookie counts only from our own page (Origin with its port); programs and phones log in by bearer
 * or by their first frame. Closing the app closes its sockets with 1012: clients come back at once.
 */
export async function liveRoutes(
  app: App,
  services: Services,
  options: { cookieName: string; limits?: LiveLimits },
): Promise<void> {
  const { live, release } = await holdLive(services, options.limits ?? LIVE_LIMITS);
  const waiting = createWaitingRoom(live.limits.mostWaitingPerAddress);
  await app.register(websocket, {
    options: { maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false, clientTracking: true },
    preClose(done) {
      const { clients } = app.websocketServer;
      for (const client of clients) client.close(CLOSE.restart, 'restart');
      // Who does not answer is cut: a half-open phone must not hold up the restart.
      const cut = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_GRACE_MS);
      app.websocketServer.close(() => {
        clearTimeout(cut);
        done();
      });
    },
  });
  app.addHook('onClose', release);
  // An upgrade that was refused before the plugin saw it would keep its connection for ever: node no longer counts it.
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.headers.upgrade !== undefined && !request.ws) request.raw.socket.destroySoon();
    done();
  });
  app.route({
    method: 'GET',
    url: '/ws',
    config: { access: 'optional' },
    schema: { tags: ['live'], summary: 'Live link (WebSocket); frames in shared/src/wire/socket/frames.ts' },
    handler: () => {
      throw new AppError('malformed', 'This address speaks WebSocket only.');
    },
    wsHandler: (socket, request) => {
      const login = loginOf(request, options.cookieName);
      const leave = login ? () => undefined : waiting.enter(request.ip);
      if (leave) startSession(live, socket, login, leave);
      else refuse(socket);
    },
  });
}

function refuse(socket: WebSocket): void {
  const detail =
    'Too many sockets of this address have not logged in. Log in on those, or close them, and connect again.';
  socket.send(encodeFrame({ t: 'error', code: 'rate_limited', detail }));
  socket.close(CLOSE.tryAgain, 'too many without a login');
}

function loginOf(request: FastifyRequest, cookieName: string): Login | null {
  const credential = credentialOf(request, cookieName);
  return request.session && credential ? { actor: request.session.actor, token: credential.token } : null;
}
