import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '@comcen/server/http/build-app.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { createApiToken } from '@comcen/server/test/commands/api-token/create-api-token.ts';
import { requestExport } from '@comcen/server/test/commands/export/request-export.ts';
import { requestImport } from '@comcen/server/test/commands/history/request-import.ts';
import { keepPhoto } from '@comcen/server/test/commands/photo/keep-photo.ts';
import { createPlannedOutage } from '@comcen/server/test/commands/planned-outage/create-planned-outage.ts';
import { createReport } from '@comcen/server/test/commands/report/create-report.ts';
import { requestSimulation } from '@comcen/server/test/commands/simulation/request-simulation.ts';
import { startStorm } from '@comcen/server/test/commands/storm/start-storm.ts';
import { createTracker } from '@comcen/server/test/commands/tracker/create-tracker.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { exportBody } from '@comcen/shared/wire/http/export.ts';
import { simulationBody } from '@comcen/shared/wire/http/simulation.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLERS, type Caller, ENDPOINTS, queryOf } from '../factories/console-endpoints.ts';
import { contextAs, managerOf, operatorOf, orderIn, step, technicianOf } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World, type WorldCrew } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-access-'));
let services: TestServices;
let foreign: World;
let app: App;
const tokens = new Map<Caller, string>();
/** A thing of the foreign world behind every endpoint that names one, by the endpoint's root. */
let foreignIds: Record<string, string>;

beforeAll(async () => {
  const { sql, url } = database();
  const world = await createWorld(sql);
  foreign = await createWorld(sql, { up3Id: 'belitung', ulpIds: ['tjp', 'mgr'], idpelPrefix: '77777' });
  services = await createTestServices(url, { COMCEN_DATA_DIR: dataDir });
  app = await buildConsoleApp(services, { realtime: true });
  foreignIds = await makeForeignThings();
  // What only admins may do is asked by an admin of our UP3.
  await sql`update app_user set up3_id = ${world.up3Id} where id = ${world.adminUserId}`;
  for (const role of ['admin', 'manager', 'operator'] as const) {
    tokens.set(role, await loginAs(app, world.usernames[role]));
  }
});
afterAll(async () => {
  await app.close();
  await services.close();
  rmSync(dataDir, { recursive: true });
});

async function makeForeignThings(): Promise<Record<string, string>> {
  const { sql } = database();
  const [crew, other] = foreign.crews as readonly [WorldCrew, WorldCrew];
  const operator = operatorOf(services, foreign);
  const orderId = await orderIn(services, foreign, 'accepted', crew, foreign.transformers[0]?.id);
  await directOrder(operator, services, { orderId, command: 'recall', reason: 'test' });
  await offerByHand(operator, services, { orderId, crewId: other.id });
  await expect(step(services, foreign, crew, orderId, 'arrive')).rejects.toMatchObject({ code: 'conflict' });
  const customer = { channel: 'voice', kind: 'outage', description: '', reporter: {} } as const;
  const report = await createReport(operator, services, { ...customer, idpel: foreign.customers[0]?.idpel });
  const admin = contextAs(services, { kind: 'system' });
  const tracker = await createTracker(admin, { crewId: crew.id, name: 'foreign' });
  const simulationId = await requestSimulation(
    managerOf(services, foreign),
    foreign.up3Id,
    simulationBody.parse({ kind: 'what_if' }),
  );
  const soon = services.clock().getTime() + 60_000;
  const planned = await createPlannedOutage(operator, {
    deviceId: foreign.sectionIds[0] ?? '',
    startsAt: new Date(soon).toISOString(),
    endsAt: new Date(soon + 3_600_000).toISOString(),
    note: '',
  });
  const storm = await startStorm(operator, foreign.up3Id, null);
  const keepFile = (up3Id: string, id: string) => store.keep(up3Id, id, 'image/jpeg', Buffer.from('jpeg'));
  const store = openPhotoStore(dataDir);
  const photo = { bytes: Buffer.from('jpeg'), width: 1, height: 1 };
  const photoId = await keepPhoto(technicianOf(services, foreign, crew), crew.id, photo, keepFile);
  const taskId = await ratedBadly(report.body.id);
  const importId = services.newId();
  const file = { kind: 'tickets', fileName: 'theirs.csv', bytes: 1, sha256: Buffer.alloc(32) } as const;
  await requestImport(managerOf(services, foreign), { id: importId, up3Id: foreign.up3Id, ...file });
  const manager = managerOf(services, foreign);
  const exportId = await requestExport(manager, foreign.up3Id, 'crew.read', exportBody.parse({ table: 'crews' }));
  const key = await createApiToken(manager, { name: 'theirs', days: 1 });
  const [row] = await sql<{ incident_id: string; claim_id: string; alarm_id: string }[]>`
    select w.incident_id, f.id as claim_id, a.id as alarm_id from work_order w
    join field_claim f on f.work_order_id = w.id join alarm a on a.entity_id = w.id::text and a.kind = 'field_claim'
    where w.id = ${orderId}`;
  return {
    '/api/work-orders': orderId,
    '/api/incidents': row?.incident_id ?? '',
    '/api/reports': report.body.id,
    '/api/crews': crew.id,
    '/api/alarms': row?.alarm_id ?? '',
    '/api/field-claims': row?.claim_id ?? '',
    '/api/photos': photoId,
    '/api/users': foreign.operatorUserId,
    '/api/trackers': tracker.item.id,
    '/api/simulations': simulationId,
    '/api/planned-outages': planned.id,
    '/api/storms': storm.id,
    '/api/recovery-tasks': taskId,
    '/api/history/imports': importId,
    '/api/exports': exportId,
    '/api/api-tokens': key.id,
  };
}

/** A customer of theirs who was not content, and the task that came of it. */
async function ratedBadly(reportId: string): Promise<string> {
  const { sql } = database();
  await sql`insert into rating (report_id, up3_id, ulp_id, channel, stars, rated_at)
    select id, up3_id, ulp_id, channel, 1, '2026-06-01T00:00:00Z' from report where id = ${reportId}`;
  const [task] = await sql<{ id: string }[]>`
    insert into recovery_task (id, report_id, up3_id, ulp_id, opened_at)
    select ${services.newId()}, report_id, up3_id, ulp_id, rated_at from rating where report_id = ${reportId} returning id`;
  return task?.id ?? '';
}

const BY_ID = ENDPOINTS.filter(([, url]) => url.includes('{id}')).map(([method, url, who, body]) => ({
  method,
  url,
  body,
  caller: CALLERS.toReversed().find((caller) => who.includes(caller)) ?? 'admin',
}));
const send = (method: 'GET' | 'POST' | 'PUT', url: string, caller: Caller, body?: object) =>
  app.inject({ method, url, headers: bearer(tokens.get(caller) ?? ''), ...(body && { payload: body }) });

it.each(BY_ID)('$method $url does not exist for our $caller', async ({ method, url, body, caller }) => {
  const root = Object.keys(foreignIds).find((prefix) => url.startsWith(prefix)) ?? '';
  const id = foreignIds[root];
  expect(id, `a foreign thing behind ${url}`).toMatch(/^[0-9a-f-]{36,64}$/);
  const before = await fingerprint();
  const reply = await send(method, url.replace('{id}', id ?? ''), caller, body);
  expect(reply.statusCode).toBe(404);
  expect(await fingerprint()).toEqual(before);
});

it.each(['/api/map?up3=belitung', '/api/settings?up3=belitung'])('GET %s does not exist', async (url) => {
  expect((await send('GET', url, 'operator')).statusCode).toBe(404);
});

it('lends no crew to a tracker of ours', async () => {
  const body = { crewId: foreign.crews[0]?.id, name: 'x' };
  expect((await send('POST', '/api/trackers', 'admin', body)).statusCode).toBe(404);
});

/** Every list, and what says where an item lies. */
const LISTS: readonly [url: string, caller: Caller, regionOf: string][] = [
  ['/api/work-orders', 'operator', 'ulp'],
  ['/api/incidents', 'operator', 'ulp'],
  ['/api/reports', 'operator', 'ulp'],
  ['/api/crews', 'operator', 'ulp'],
  ['/api/customers', 'operator', 'ulp'],
  ['/api/alarms', 'operator', 'up3'],
  ['/api/field-claims', 'operator', 'workOrderId'],
  ['/api/kpis/orders', 'operator', 'id'],
  ['/api/users', 'admin', 'scope.up3'],
  ['/api/trackers', 'admin', 'crewId'],
  ['/api/simulations', 'manager', 'up3'],
  ['/api/planned-outages', 'operator', 'up3'],
  ['/api/storms', 'operator', 'up3'],
  ['/api/ratings', 'operator', 'ulp'],
  ['/api/history/imports', 'manager', 'up3'],
  ['/api/repeats/list', 'operator', 'ulp'],
  ['/api/recovery-tasks', 'operator', 'ulp'],
  ['/api/grid/devices', 'operator', 'ulp'],
];
it.each(LISTS)('GET %s lists nothing of it for our %s', async (url, caller, field) => {
  const period = queryOf(url) || '?limit=200';
  const reply = await send('GET', `${url}${period}`, caller);
  expect(reply.statusCode).toBe(200);
  const placeOf = (item: unknown) =>
    field.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], item);
  const regions = (reply.json().items as unknown[]).map(placeOf);
  const theirs = [...foreign.ulpIds, foreign.up3Id, ...Object.values(foreignIds)];
  expect(regions).not.toContain(undefined);
  expect(regions.filter((region) => theirs.includes(String(region)))).toEqual([]);
});

const fingerprint = async () => database().sql`
  select (select count(*) from domain_event) as events, (select sum(version) from work_order) as versions,
    (select sum(version) from app_user) as users, (select sum(version) from alarm) as alarms,
    (select count(*) from field_claim where decided_at is not null) as decided,
    (select count(*) from tracker_device where disabled_at is not null) as disabled,
    (select sum(version) from simulation_run) as simulations, (select sum(version) from recovery_task) as tasks`;
