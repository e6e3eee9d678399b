import { fileURLToPath } from 'node:url';
import { type App, buildApp } from '@comcen/server/http/build-app.ts';
import type { ReadinessCheck } from '@comcen/server/http/health.ts';
import { serveFrontend } from '@comcen/server/http/static.ts';
import { liveRoutes } from '@comcen/server/live/live-routes.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { PHONE_COOKIE } from './phone-cookie.ts';
import { mapRoutes } from './routes/public/map.ts';
import { outageFeedRoutes } from './routes/public/outage-feed.ts';
import { outageRoutes } from './routes/public/outages.ts';
import { publicReportRoutes } from './routes/public/reports.ts';
import { authRoutes } from './routes/technician/auth.ts';
import { dutyRoutes } from './routes/technician/duty.ts';
import { photoRoutes } from './routes/technician/photos.ts';
import { positionRoutes } from './routes/technician/positions.ts';
import { workOrderRoutes } from './routes/technician/work-orders.ts';
import { osmandRoutes } from './routes/tracker/osmand.ts';

const APPS_DIST = fileURLToPath(new URL('../app/dist', import.meta.url));
const ROUTES = [
  authRoutes,
  dutyRoutes,
  workOrderRoutes,
  positionRoutes,
  photoRoutes,
  osmandRoutes,
  publicReportRoutes,
  outageRoutes,
  outageFeedRoutes,
  mapRoutes,
];

export interface PhoneAppOptions {
  readonly checks?: readonly ReadinessCheck[];
  /** The built apps; a test brings its own. */
  readonly dist?: string;
  /** Serves `/ws`. */
  readonly realtime?: boolean;
}

/** The server for people outside the room: technicians, trackers, customers, and their two web apps. */
export async function buildPhoneApp(services: Services, options: PhoneAppOptions = {}): Promise<App> {
  const app = await buildApp(services, {
    name: 'phone',
    title: 'Comcen phone API',
    cookieName: PHONE_COOKIE,
    checks: options.checks ?? [],
    // A photo of 300 KB on 2G: at 10 kbit/s it takes four minutes.
    requestTimeoutMs: 300_000,
  });
  for (const routes of ROUTES) await routes(app, services);
  if (options.realtime) await liveRoutes(app, services, { cookieName: PHONE_COOKIE });
  serveApps(app, services, options.dist ?? APPS_DIST);
  return app;
}

/** `/lapor/` for customers, `/petugas/` for technicians. The service worker lies in its folder, which is its scope. */
function serveApps(app: App, services: Services, root: string): void {
  const isBuilt = serveFrontend(app, {
    root,
    pages: [
      { below: '/petugas/', file: 'petugas/index.html' },
      { below: '/lapor/', file: 'lapor/index.html' },
    ],
  });
  if (!isBuilt) {
    services.log.warn('the phone apps are not built: only the API is served');
    return;
  }
  const options = { config: { access: 'public' }, schema: { hide: true } } as const;
  app.get('/', options, (_request, reply) => reply.redirect('/lapor/'));
  app.get('/petugas', options, (_request, reply) => reply.redirect('/petugas/'));
  app.get('/lapor', options, (_request, reply) => reply.redirect('/lapor/'));
}
