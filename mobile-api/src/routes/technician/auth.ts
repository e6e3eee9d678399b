import type { App } from '@comcen/server/http/build-app.ts';
import { loginRoutes } from '@comcen/server/http/login-routes.ts';
import { passwordRoute } from '@comcen/server/http/password-route.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { crewMeOf } from '@comcen/server/queries/crew-me.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { crewMe } from '@comcen/shared/wire/http/auth.ts';
import { PHONE_COOKIE } from '../../phone-cookie.ts';

export async function authRoutes(app: App, services: Services): Promise<void> {
  await loginRoutes(app, services, {
    prefix: '/auth',
    cookieName: PHONE_COOKIE,
    kind: 'phone',
    roles: ['technician'],
    elsewhere: 'This login is for technicians. The command center logs in on the console.',
  });
  const whoAmI = {
    config: { openBeforePasswordChange: true },
    schema: { tags: ['technician'], response: { 200: crewMe } },
  };
  app.get('/me', whoAmI, (request) => crewMeOf(contextOf(request)));
  passwordRoute(app, services, '/me/password');
}
