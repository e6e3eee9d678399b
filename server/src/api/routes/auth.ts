import { me } from '@comcen/shared/wire/http/auth.ts';
import type { App } from '../../http/build-app.ts';
import { CONSOLE_COOKIE } from '../../http/console-cookie.ts';
import { loginRoutes } from '../../http/login-routes.ts';
import { passwordRoute } from '../../http/password-route.ts';
import { contextOf } from '../../http/request-context.ts';
import { whoIs } from '../../queries/users.ts';
import type { Services } from '../../roles/services.ts';

export async function authRoutes(app: App, services: Services): Promise<void> {
  await loginRoutes(app, services, {
    prefix: '/api/auth',
    cookieName: CONSOLE_COOKIE,
    kind: 'console',
    roles: ['admin', 'manager', 'operator'],
    elsewhere: 'Technicians log in with the phone app, not here.',
  });
  const whoAmI = { config: { openBeforePasswordChange: true }, schema: { tags: ['auth'], response: { 200: me } } };
  app.get('/api/me', whoAmI, (request) => whoIs(contextOf(request)));
  passwordRoute(app, services, '/api/me/password');
}
