import type { Role } from '@comcen/shared/domain/codes.ts';
import { loginBody, loginReply } from '@comcen/shared/wire/http/auth.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { login } from '../commands/session/login.ts';
import { logout } from '../commands/session/logout.ts';
import { AppError } from '../errors.ts';
import type { Services } from '../roles/services.ts';
import type { App } from './build-app.ts';
import { contextOf, customerContextOf } from './request-context.ts';
import { announceRevocation } from './sessions.ts';

export interface LoginDoor {
  /** `/api/auth` or `/auth`. */
  readonly prefix: string;
  readonly cookieName: string;
  readonly kind: 'console' | 'phone';
  readonly roles: readonly Role[];
  readonly elsewhere: string;
}

/** `POST <prefix>/login` and `/logout`: a token for programs, the same as a cookie for browsers. */
export async function loginRoutes(app: App, services: Services, door: LoginDoor): Promise<void> {
  const { prefix, cookieName, kind, roles, elsewhere } = door;
  const loginSchema = { tags: ['auth'], body: loginBody, response: { 200: loginReply } };
  const loginConfig = { access: 'public', ownOriginOnly: true } as const;
  app.post(`${prefix}/login`, { config: loginConfig, schema: loginSchema }, async (request, reply) => {
    const { username, password } = request.body;
    const from = { username, password, address: request.ip, kind, roles, elsewhere };
    const { token, expiresAt, user } = await login(customerContextOf(request), from).catch((error: unknown) => {
      services.metrics.logins.inc({ outcome: isThrottled(error) ? 'throttled' : 'refused' });
      throw error;
    });
    services.metrics.logins.inc({ outcome: 'accepted' });
    reply.setCookie(cookieName, token, { ...cookieOptions(request), expires: expiresAt });
    return noStore(reply).send({ token, user });
  });
  const logoutSchema = { tags: ['auth'], response: { 204: z.null() } };
  const logoutConfig = { openBeforePasswordChange: true };
  app.post(`${prefix}/logout`, { config: logoutConfig, schema: logoutSchema }, async (request, reply) => {
    await announceRevocation(services, await logout(contextOf(request)));
    return noStore(reply.clearCookie(cookieName, cookieOptions(request)))
      .code(204)
      .send(null);
  });
}

/** Not looked at: the name must wait at this address, or too many of it wait in line. */
const isThrottled = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'rate_limited' || error.code === 'unavailable');

const cookieOptions = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: request.protocol === 'https',
});

const noStore = <Reply extends FastifyReply>(reply: Reply): Reply => reply.header('cache-control', 'no-store') as Reply;
