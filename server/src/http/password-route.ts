import { changeOwnPasswordBody, me } from '@comcen/shared/wire/http/auth.ts';
import { changeOwnPassword } from '../commands/user/change-own-password.ts';
import { AppError } from '../errors.ts';
import { whoIs } from '../queries/users.ts';
import type { Services } from '../roles/services.ts';
import type { App } from './build-app.ts';
import { contextOf } from './request-context.ts';
import { announceRevocation } from './sessions.ts';

/** Whoever is logged in changes the own password here; this session goes on, the others end. */
export function passwordRoute(app: App, services: Services, url: string): void {
  const summary = 'Change your own password; your other sessions end';
  const schema = { tags: ['auth'], summary, body: changeOwnPasswordBody, response: { 200: me } };
  app.post(url, { config: { openBeforePasswordChange: true }, schema }, async (request) => {
    const { session, ip: address } = request;
    if (!session) throw new AppError('unauthenticated', 'Log in first.');
    const ctx = contextOf(request);
    const { ended } = await changeOwnPassword(ctx, { ...request.body, username: session.username, address });
    for (const sessionId of ended) await announceRevocation(services, { sessionId });
    return whoIs(ctx);
  });
}
