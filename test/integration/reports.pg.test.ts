import { createReport } from '@comcen/server/commands/report/create-report.ts';
import { withdrawReport } from '@comcen/server/commands/report/withdraw-report.ts';
import { offerByHand } from '@comcen/server/commands/work-order/offer-by-hand.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { linkReports } from '@comcen/server/test/commands/lane/link-reports.ts';
import { createReportBody, type ReportReply } from '@comcen/shared/wire/http/report.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { step } from '../factories/orders.ts';
import { createTestServices, type TestServices } from '../factories/services.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
let services: TestServices;
let world: World;
let app: App;
let token: string;

beforeAll(async () => {
  world = await createWorld(database().sql);
  services = await createTestServices(database().url);
  app = await buildConsoleApp(services);
  token = await loginAs(app, world.usernames.operator);
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const idpel = (index = 0): string => world.customers[index]?.idpel ?? '';
const body = (extra: object = {}) => ({
  channel: 'voice',
  kind: 'outage',
  description: 'padam sejak tadi',
  reporter: { name: 'Ibu Sari', phone: '0812-3456-7890' },
  idpel: idpel(),
  ...extra,
});

const post = (payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/reports', payload, headers: { ...bearer(token), ...headers } });

const countOf = async (): Promise<number> => {
  const [row] = await database().sql<{ n: number }[]>`select count(*)::int as n from report`;
  return row?.n ?? 0;
};

describe('taking a report', () => {
  it('answers 201 with number, token and unit, and the row and its event are there', async () => {
    const reply = await post(body());
    expect(reply.statusCode).toBe(201);
    const report: ReportReply = reply.json();
    expect(report).toMatchObject({ status: 'received', ulp: 'pkp', incidentId: null, workOrderId: null });
    expect(report.number).toMatch(/^LAP-\d{6}$/);
    expect(report.reporter.phone).toBe('+6281234567890');
    const [row] = await database().sql`
      select r.state, e.type, e.data from report r join domain_event e on e.entity_id = r.id::text where r.id = ${report.id}`;
    expect(row).toMatchObject({ state: 'received', type: 'report.received', data: { kind: 'outage' } });
    expect(JSON.stringify(row?.data)).not.toContain('Sari');
  });

  it('finds the unit by place when there is no idpel', async () => {
    const place = world.transformers[0];
    const reply = await post(body({ idpel: undefined, location: { lat: place?.lat, lng: place?.lng } }));
    expect(reply.statusCode).toBe(201);
    expect(reply.json()).toMatchObject({ ulp: place?.ulpId, idpel: null });
  });

  it('takes what was written down offline, and marks it as late', async () => {
    const reportedAt = new Date(services.clock().getTime() - 3600_000).toISOString();
    const reply = await post(body({ reportedAt }));
    expect(reply.json()).toMatchObject({ reportedAt, isLateEntry: true });
  });
});

describe('what counts as late', () => {
  it("is the area's own setting", async () => {
    const tenMinutes = { reportedAt: new Date(services.clock().getTime() - 600_000).toISOString() };
    expect((await post(body(tenMinutes))).json()).toMatchObject({ isLateEntry: false });
    const change = await app.inject({
      method: 'PUT',
      url: '/api/settings',
      headers: bearer(await loginAs(app, world.usernames.manager)),
      payload: { values: { lateEntryMin: 5 } },
    });
    expect(change.statusCode).toBe(200);
    expect((await post(body(tenMinutes))).json()).toMatchObject({ isLateEntry: true });
    await database().sql`delete from setting where key <> 'inferenceMode'`;
  });
});

describe('the same report', () => {
  it('by key: many at once make one, all get the same answer', async () => {
    const before = await countOf();
    const replies = await Promise.all(Array.from({ length: 12 }, () => post(body(), { 'idempotency-key': 'same-1' })));
    expect(new Set(replies.map((reply) => reply.statusCode))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.body)).size).toBe(1);
    expect(replies.filter((reply) => reply.headers['idempotency-replayed'] === 'true')).toHaveLength(11);
    expect(await countOf()).toBe(before + 1);
  });

  it('by key with another body is refused and names the header', async () => {
    await post(body(), { 'idempotency-key': 'same-2' });
    const reply = await post(body({ description: 'lain' }), { 'idempotency-key': 'same-2' });
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toMatchObject({ code: 'invalid', errors: [{ field: 'Idempotency-Key' }] });
  });

  it("by the provider's message id on one channel, also under another key; the new key stays free", async () => {
    const before = await countOf();
    const first = await post(body({ channel: 'whatsapp', externalId: 'wamid.1' }), { 'idempotency-key': 'ext-1' });
    const second = await post(body({ channel: 'whatsapp', externalId: 'wamid.1' }), { 'idempotency-key': 'ext-2' });
    expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
    expect(second.json()).toEqual(first.json());
    const elsewhere = await post(body({ channel: 'x', externalId: 'wamid.1' }));
    expect(elsewhere.statusCode).toBe(201);
    expect(await countOf()).toBe(before + 2);
    const keys = await database().sql`select 1 from idempotency_key where key = 'ext-2'`;
    expect(keys).toHaveLength(0);
  });
});

describe('bad input is refused by name, and nothing is written', () => {
  it.each([
    ['an unknown idpel', { idpel: '999999999999' }, 'idpel'],
    ['an idpel of eleven digits', { idpel: '12345678901' }, 'idpel'],
    ['neither idpel nor place', { idpel: undefined }, 'location'],
    ['a place in the sea', { idpel: undefined, location: { lat: -1.0, lng: 107.9 } }, 'location'],
    ['a place in the sea, also with an idpel', { location: { lat: -1.0, lng: 107.9 } }, 'location'],
    ['a place far from the customer', { location: { lat: -2.9, lng: 106.4 } }, 'location'],
    ['a place that is none', { idpel: undefined, location: { lat: 95, lng: 106 } }, 'location.lat'],
    ['a day in the future', { reportedAt: '2999-01-01T00:00:00Z' }, 'reportedAt'],
    ['a phone of another country', { reporter: { phone: '+14155550123' } }, 'reporter.phone'],
    ['an unknown channel', { channel: 'fax' }, 'channel'],
    ['an unknown kind', { kind: 'ufo' }, 'kind'],
    ['a novel', { description: 'a'.repeat(2001) }, 'description'],
  ])('%s', async (_name, extra, field) => {
    const before = await countOf();
    const reply = await post(body(extra), { 'idempotency-key': `bad-${field}` });
    expect(reply.statusCode).toBe(422);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json().errors).toEqual(expect.arrayContaining([expect.objectContaining({ field })]));
    expect(await countOf()).toBe(before);
    expect(await database().sql`select 1 from idempotency_key where key = ${`bad-${field}`}`).toHaveLength(0);
  });

  it('a customer of another UP3 does not exist for this operator', async () => {
    const foreign = await createWorld(database().sql, {
      up3Id: 'belitung',
      ulpIds: ['tjp', 'mgr'],
      idpelPrefix: '77777',
    });
    const reply = await post(body({ idpel: foreign.customers[0]?.idpel }));
    expect(reply.statusCode).toBe(422);
    expect(reply.json().errors[0].field).toBe('idpel');
    const theirs = await createReport(systemContext(services), services, {
      ...createReportBody.parse(
        body({ idpel: foreign.customers[0]?.idpel, channel: 'whatsapp', externalId: 'wamid.f' }),
      ),
    });
    const guessed = await post(body({ channel: 'whatsapp', externalId: 'wamid.f' }));
    expect(guessed.statusCode).toBe(409);
    expect(guessed.body).not.toContain(theirs.body.trackingToken);
  });
});

describe('links by hand', () => {
  it('attach, detach and what they record', async () => {
    const report: ReportReply = (await post(body())).json();
    const order = await app.inject({
      method: 'POST',
      url: '/api/work-orders',
      headers: bearer(token),
      payload: { deviceId: world.transformers[1]?.id, kind: 'outage', note: 'dari SCADA' },
    });
    expect(order.statusCode).toBe(201);
    const { incidentId } = order.json();
    const url = `/api/reports/${report.id}`;
    const attach = await app.inject({
      method: 'POST',
      url: `${url}/attach`,
      headers: bearer(token),
      payload: { incidentId },
    });
    expect(attach.json()).toMatchObject({ status: 'linked', incidentId, linkReason: { code: 'attached_by_operator' } });
    const detach = await app.inject({ method: 'POST', url: `${url}/detach`, headers: bearer(token), payload: {} });
    expect(detach.json()).toMatchObject({ status: 'received', incidentId: null });
    const again = await app.inject({ method: 'POST', url: `${url}/detach`, headers: bearer(token), payload: {} });
    expect(again.json()).toMatchObject({ status: 409, code: 'conflict', currentState: 'received' });
    const [incident] = await database().sql`select report_count from incident where id = ${incidentId}`;
    expect(incident?.report_count).toBe(0);
  });

  const link = (id: string, what: 'attach' | 'detach', payload: object = {}) =>
    app.inject({ method: 'POST', url: `/api/reports/${id}/${what}`, headers: bearer(token), payload });
  const linkAll = () => linkReports(systemContext(services), world.up3Id);
  const incidentOf = async (id: string) => {
    const [row] = await database()
      .sql`select i.* from incident i join report r on r.incident_id = i.id where r.id = ${id}`;
    return row ?? {};
  };
  const orderOf = async (incidentId: string) => {
    const [row] = await database().sql`select * from work_order where incident_id = ${incidentId}`;
    return row ?? {};
  };
  /** Two customers of two transformers, each linked by triage to an incident and an order of its own. */
  const twoIncidents = async () => {
    await database().sql`truncate report, report_key, incident, work_order, offer cascade`;
    const [one] = world.customers;
    const two = world.customers.find((customer) => customer.transformerId !== one?.transformerId);
    const at = (minutes: number) => new Date(services.clock().getTime() - minutes * 60_000).toISOString();
    const first: ReportReply = (await post(body({ idpel: one?.idpel, reportedAt: at(10) }))).json();
    const second: ReportReply = (await post(body({ idpel: two?.idpel, reportedAt: at(30) }))).json();
    await linkAll();
    return { first, second, at };
  };

  it('a report moved to another incident takes its clock along, and its own order is superseded', async () => {
    const { first, second, at } = await twoIncidents();
    const [target, own] = [await incidentOf(first.id), await incidentOf(second.id)];
    expect((await link(second.id, 'attach', { incidentId: target.id })).statusCode).toBe(200);
    expect(await incidentOf(second.id)).toMatchObject({
      report_count: 2,
      customers_out: 2,
      first_reported_at: new Date(at(30)),
      started_at: new Date(at(30)),
    });
    const taken = await orderOf(target.id);
    expect(taken).toMatchObject({ state: 'new', customers_out: 2, reported_at: new Date(at(30)) });
    expect(await orderOf(own.id)).toMatchObject({ state: 'cancelled', superseded_by: taken.id });
    const [left] = await database().sql`select state, report_count from incident where id = ${own.id}`;
    expect(left).toEqual({ state: 'closed', report_count: 0 });
    expect((await link(second.id, 'detach')).statusCode).toBe(200);
    expect(await incidentOf(first.id)).toMatchObject({
      report_count: 1,
      customers_out: 1,
      started_at: new Date(at(10)),
    });
    expect(await orderOf(target.id)).toMatchObject({ state: 'new', customers_out: 1, reported_at: new Date(at(10)) });
  });

  it('the last report taken out ends the order that nobody began; one that a crew has goes on', async () => {
    const { first, second } = await twoIncidents();
    const [lonely, begun] = [await incidentOf(first.id), await incidentOf(second.id)];
    const crew = world.crews[0];
    const ctx = systemContext(services);
    if (!crew) throw new Error('the world has crews');
    const { id } = await orderOf(begun.id);
    await offerByHand(ctx, services, { orderId: id, crewId: crew.id });
    await step(services, world, crew, id, 'accept');
    for (const report of [first, second]) expect((await link(report.id, 'detach')).statusCode).toBe(200);
    expect(await orderOf(lonely.id)).toMatchObject({ state: 'cancelled', cancel_reason: 'reports_moved' });
    expect(await orderOf(begun.id)).toMatchObject({ state: 'accepted' });
  });

  it('a hazard attached by hand rings at its new incident, raises it, and goes quiet where it left', async () => {
    const { first } = await twoIncidents();
    const hazard: ReportReply = (await post(body({ idpel: idpel(3), kind: 'hazard' }))).json();
    await linkAll();
    const [own, target] = [await incidentOf(hazard.id), await incidentOf(first.id)];
    await link(hazard.id, 'attach', { incidentId: target.id });
    expect(await incidentOf(first.id)).toMatchObject({ has_hazard: true });
    const standing = await database().sql`select entity_id from alarm where kind = 'hazard' and cleared_at is null
      and entity_id in (${own.id}, ${target.id})`;
    expect(standing).toEqual([{ entity_id: target.id }]);
  });

  it('withdrawing, attaching and cancelling at once end without a deadlock', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { first, second } = await twoIncidents();
      const target = await incidentOf(first.id);
      const { id: orderId } = await orderOf(target.id);
      const ctx = systemContext(services);
      const replies = await Promise.all([
        withdrawReport(ctx, first.id).then(
          () => 200,
          (error) => (error.code === 'conflict' ? 409 : error),
        ),
        link(second.id, 'attach', { incidentId: target.id }).then(({ statusCode }) => statusCode),
        app
          .inject({
            method: 'POST',
            url: `/api/work-orders/${orderId}/cancel`,
            headers: bearer(token),
            payload: { reason: 'test' },
          })
          .then(({ statusCode }) => statusCode),
      ]);
      for (const status of replies) expect([200, 409]).toContain(status);
    }
  });
});

describe('lists', () => {
  const list = async (query: string) => {
    const reply = await app.inject({ method: 'GET', url: `/api/reports?${query}`, headers: bearer(token) });
    expect(reply.statusCode).toBe(200);
    return reply.json() as { items: ReportReply[]; nextCursor: string | null };
  };

  it("a customer's reports come page by page, newest first, none left out", async () => {
    const caller = world.customers.at(-1)?.idpel ?? '';
    const ids: string[] = [];
    for (const description of ['one', 'two', 'three']) {
      ids.unshift((await post(body({ idpel: caller, description }))).json().id);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(
        `idpel=${caller}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.items.map((report) => report.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });
});
