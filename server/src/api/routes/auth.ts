import { me } from '@comcen/shared/wire/http/auth.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { loginRoutes } from '../../http/login-routes.ts';
import { presentMe } from '../../presenters/user.ts';
import type { Services } from '../../roles/services.ts';
import { CONSOLE_COOKIE } from '../console-cookie.ts';

export async function authRoutes(app: App, services: Services): Promise<void> {
  await loginRoutes(app, services, {
    prefix: '/api/auth',
    cookieName: CONSOLE_COOKIE,
    kind: 'console',
    roles: ['admin', 'manager', 'operator'],
    elsewhere: 'Technicians log in with the phone app, not here.',
  });
  app.get('/api/me', { schema: { tags: ['auth'], response: { 200: me } } }, (request) => {
    const { session } = request;
    if (!session) throw new AppError('unauthenticated', 'Log in first.');
    const { userId, name, role, scope } = session.actor;
    return presentMe({ id: userId, username: session.username, name, role, up3Id: scope.up3Id, ulpId: scope.ulpId });
  });
}
