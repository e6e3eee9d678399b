import { fileURLToPath } from 'node:url';
import { type App, buildApp } from '../http/build-app.ts';
import { CONSOLE_COOKIE } from '../http/console-cookie.ts';
import type { ReadinessCheck } from '../http/health.ts';
import { serveFrontend } from '../http/static.ts';
import { liveRoutes } from '../live/live-routes.ts';
import type { Services } from '../roles/services.ts';
import { roomOnly } from './room-only.ts';
import { alarmsRoutes } from './routes/alarms.ts';
import { apiTokensRoutes } from './routes/api-tokens.ts';
import { authRoutes } from './routes/auth.ts';
import { crewsRoutes } from './routes/crews.ts';
import { customersRoutes } from './routes/customers.ts';
import { digestsRoutes } from './routes/digests.ts';
import { estimatesRoutes } from './routes/estimates.ts';
import { exportsRoutes } from './routes/exports.ts';
import { geoRoutes } from './routes/geo.ts';
import { historyRoutes } from './routes/history.ts';
import { incidentsRoutes } from './routes/incidents.ts';
import { integrityRoutes } from './routes/integrity.ts';
import { kpiLocksRoutes } from './routes/kpi-locks.ts';
import { kpiMonthCheckRoutes } from './routes/kpi-month-check.ts';
import { kpiTargetsRoutes } from './routes/kpi-targets.ts';
import { kpisRoutes } from './routes/kpis.ts';
import { mapRoutes } from './routes/map.ts';
import { openDataRoutes } from './routes/open-data.ts';
import { photosRoutes } from './routes/photos.ts';
import { planRoutes } from './routes/plan.ts';
import { plannedOutagesRoutes } from './routes/planned-outages.ts';
import { ratingsRoutes } from './routes/ratings.ts';
import { reliabilityRoutes } from './routes/reliability.ts';
import { repeatsRoutes } from './routes/repeats.ts';
import { reportsRoutes } from './routes/reports.ts';
import { settingsRoutes } from './routes/settings.ts';
import { simulationsRoutes } from './routes/simulations.ts';
import { stormsRoutes } from './routes/storms.ts';
import { ticketsRoutes } from './routes/tickets.ts';
import { trackerRoutes } from './routes/trackers.ts';
import { userRoutes } from './routes/users.ts';
import { workOrdersRoutes } from './routes/work-orders.ts';

const CONSOLE_DIST = fileURLToPath(new URL('../../../console/dist', import.meta.url));
const ROUTES = [
  authRoutes,
  userRoutes,
  geoRoutes,
  mapRoutes,
  reportsRoutes,
  customersRoutes,
  workOrdersRoutes,
  photosRoutes,
  incidentsRoutes,
  estimatesRoutes,
  plannedOutagesRoutes,
  stormsRoutes,
  crewsRoutes,
  alarmsRoutes,
  trackerRoutes,
  planRoutes,
  settingsRoutes,
  kpisRoutes,
  kpiLocksRoutes,
  kpiTargetsRoutes,
  kpiMonthCheckRoutes,
  reliabilityRoutes,
  integrityRoutes,
  simulationsRoutes,
  exportsRoutes,
  apiTokensRoutes,
  openDataRoutes,
  digestsRoutes,
  ratingsRoutes,
  repeatsRoutes,
  historyRoutes,
  ticketsRoutes,
];

/** The server of the room: its API under `/api` and the built console at `/`. Ready for `listen` or `inject`. */
export async function buildConsoleApp(
  services: Services,
  options: { checks?: readonly ReadinessCheck[]; dist?: string; realtime?: boolean } = {},
): Promise<App> {
  const app = await buildApp(services, {
    name: 'console',
    title: 'Comcen server',
    cookieName: CONSOLE_COOKIE,
    checks: options.checks,
  });
  app.addHook('onRequest', roomOnly);
  for (const routes of ROUTES) await routes(app, services);
  if (options.realtime) await liveRoutes(app, services, { cookieName: CONSOLE_COOKIE });
  const isBuilt = serveFrontend(app, {
    root: options.dist ?? CONSOLE_DIST,
    pages: [{ below: '/', file: 'index.html' }],
  });
  if (!isBuilt) services.log.warn('the console is not built: only the API is served');
  return app;
}
