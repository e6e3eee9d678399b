import { buildPhoneApp } from '@comcen/mobile-api/app.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import { sweepOnce } from '@comcen/server/test/workers/sweep.ts';
import { type PlannedOutageItem, plannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clearLane, createLane, type Lane, ordersOf, receiveReport } from '../factories/lane.ts';
import { createWorld } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
let lane: Lane;
let app: App;
let phoneApp: App;
let operator: { authorization: string };
let foreigner: { authorization: string };

beforeAll(async () => {
  lane = await createLane(database());
  const foreign = await createWorld(database().sql, {
    up3Id: 'belitung',
    ulpIds: ['tjp', 'mgr'],
    idpelPrefix: '16200',
  });
  app = await buildConsoleApp(lane.services);
  phoneApp = await buildPhoneApp(lane.services);
  operator = bearer(await loginAs(app, lane.world.usernames.operator));
  foreigner = bearer(await loginAs(app, foreign.usernames.operator));
});
beforeEach(async () => {
  await clearLane(lane);
  await lane.sql`truncate planned_outage`;
});
afterAll(async () => {
  await app.close();
  await phoneApp.close();
  await lane.services.close();
});

const HOUR = 3_600_000;
const at = (hours: number) => new Date(lane.services.clock().getTime() + hours * HOUR).toISOString();
const section = () => lane.world.sectionIds[0] ?? '';
const below = () => lane.world.transformers.find(({ sectionId }) => sectionId === section())?.id ?? '';
const elsewhere = () => lane.world.transformers.find(({ sectionId }) => sectionId !== section())?.id ?? '';
const round = () => runRound(lane.services, lane.world.up3Id);
const send = (method: 'POST' | 'PUT', url: string, payload: object = {}, headers = operator) =>
  app.inject({ method, url, headers, payload });
const enter = (over: object = {}, headers = operator) =>
  send(
    'POST',
    '/api/planned-outages',
    { deviceId: section(), startsAt: at(-1), endsAt: at(2), note: 'ganti isolator', ...over },
    headers,
  );
const entered = async (over: object = {}): Promise<PlannedOutageItem> => {
  const reply = await enter(over);
  if (reply.statusCode !== 201) throw new Error(reply.body);
  return plannedOutageItem.parse(reply.json());
};
const links = () => lane.sql`select state, planned_outage_id, link_reason->>'code' as code from report order by id`;
const alarms = () => lane.sql`select data from alarm where kind = 'planned_outage_overrun' and cleared_at is null`;

describe('callers', () => {
  test('below the device within the window are answered, and nobody is sent; others and hazards are as always', async () => {
    const { id, number, endsAt } = await entered();
    await receiveReport(lane, { transformerId: below() });
    await receiveReport(lane, { transformerId: below(), kind: 'hazard' });
    await receiveReport(lane, { transformerId: elsewhere() });
    await round();
    const [answered, ...others] = await lane.sql`select state, planned_outage_id, link_reason from report order by id`;
    expect(answered).toMatchObject({ state: 'answered', planned_outage_id: id });
    expect(answered?.link_reason).toMatchObject({ code: 'planned_outage', plannedOutageId: id, number, endsAt });
    expect(others.map(({ state }) => state)).toEqual(['linked', 'linked']);
    expect((await ordersOf(lane)).map(({ kind }) => kind).sort()).toEqual(['hazard', 'outage']);
    const list = await app.inject({ url: '/api/planned-outages?when=now', headers: operator });
    expect(list.json().items).toMatchObject([{ id, callers: 1, state: 'in_force' }]);
  });

  test('before it begins and after it was ended they have a fault', async () => {
    const { id } = await entered({ startsAt: at(1) });
    await receiveReport(lane, { transformerId: below() });
    await round();
    expect(await links()).toMatchObject([{ state: 'linked', planned_outage_id: null }]);
    await clearLane(lane);
    lane.services.advance(1.5 * HOUR);
    expect((await send('POST', `/api/planned-outages/${id}/end`)).json()).toMatchObject({ state: 'ended' });
    await receiveReport(lane, { transformerId: below() });
    await round();
    expect(await links()).toMatchObject([{ state: 'linked' }]);
  });

  test('who calls after the announced end rings; within the grace nobody is sent, after it a crew goes', async () => {
    await entered({ endsAt: at(1) });
    lane.services.advance(HOUR + 5 * 60_000);
    await receiveReport(lane, { transformerId: below() });
    await round();
    expect(await links()).toMatchObject([{ code: 'planned_outage' }]);
    expect(await alarms()).toMatchObject([{ data: { why: 'callers' } }]);
    lane.services.advance(15 * 60_000);
    await receiveReport(lane, { transformerId: below() });
    await round();
    expect(await ordersOf(lane)).toHaveLength(1);
  });

  test('the customer reads until when, and then since when power is back; the public map shows it', async () => {
    const { id, number, endsAt } = await entered();
    const taken = await phoneApp.inject({
      method: 'POST',
      url: '/reports',
      payload: { kind: 'outage', idpel: lane.world.customers.find((c) => c.transformerId === below())?.idpel },
    });
    const { trackingToken } = taken.json();
    await round();
    const track = async () => (await phoneApp.inject({ url: `/reports/${trackingToken}` })).json();
    const clock = new Intl.DateTimeFormat('id-ID', { timeZone: 'Asia/Jakarta', hour: '2-digit', minute: '2-digit' });
    expect(await track()).toMatchObject({
      status: 'planned_outage',
      statusText: `Pemadaman terencana sampai ${clock.format(new Date(endsAt))}`,
      estimate: { at: endsAt, source: 'planned' },
    });
    const map = (await phoneApp.inject({ url: '/outages' })).json();
    expect(map.features).toMatchObject([{ properties: { id: number, state: 'planned', until: endsAt } }]);
    await send('POST', `/api/planned-outages/${id}/end`);
    expect(await track()).toMatchObject({ status: 'restored', statusText: 'Nyala' });
  });

  test('a planned outage that is cancelled gives its callers back to triage, which sends somebody', async () => {
    const { id } = await entered();
    await receiveReport(lane, { transformerId: below() });
    await round();
    expect((await send('POST', `/api/planned-outages/${id}/cancel`)).json()).toMatchObject({
      state: 'cancelled',
      callers: 0,
    });
    expect(await links()).toMatchObject([{ state: 'received', planned_outage_id: null }]);
    await round();
    expect(await ordersOf(lane)).toHaveLength(1);
    const again = await send('POST', `/api/planned-outages/${id}/cancel`);
    expect(again.json()).toMatchObject({ code: 'conflict', currentState: 'cancelled' });
  });

  test('one cancelled while triage answers by it loses no caller', async () => {
    const { id } = await entered();
    await receiveReport(lane, { transformerId: below() });
    const results = await lane.sql.begin(async (tx) => {
      // Triage stops where it would write its answers, with the window in hand.
      await tx`lock table domain_event in share mode`;
      const rounds = round();
      const waits = (query: string) => () =>
        lane.sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like ${query}`;
      await until('triage waits', waits('%insert into domain_event%'), (rows) => rows.length > 0);
      const cancelled = send('POST', `/api/planned-outages/${id}/cancel`);
      await until('the cancel waits for triage', waits('%from planned_outage where id%'), (rows) => rows.length > 0);
      return { rounds, cancelled };
    });
    await results.rounds;
    expect((await results.cancelled).statusCode).toBe(200);
    expect(await links()).toMatchObject([{ state: 'received', planned_outage_id: null }]);
  });
});

describe('the sweep', () => {
  test('rings when the end and its grace are over and nobody ended it; a later end or the end silences it', async () => {
    const { id, version } = await entered({ endsAt: at(1) });
    lane.services.advance(HOUR + 10 * 60_000);
    await sweepOnce(lane.services);
    expect(await alarms()).toHaveLength(0);
    lane.services.advance(10 * 60_000);
    await sweepOnce(lane.services);
    await sweepOnce(lane.services);
    expect(await alarms()).toMatchObject([{ data: { why: 'not_ended' } }]);
    const later = await send('PUT', `/api/planned-outages/${id}`, { endsAt: at(1), version });
    expect(later.json()).toMatchObject({ state: 'in_force', version: version + 1 });
    expect(await alarms()).toHaveLength(0);
  });
});

describe('bad input', () => {
  const fieldsOf = (reply: { json(): { errors?: { field: string }[] } }) =>
    reply.json().errors?.map(({ field }) => field);

  test.each([
    ['an end before the start', { startsAt: 2, endsAt: 1 }, ['endsAt']],
    ['a window that is over', { startsAt: -3, endsAt: -1 }, ['endsAt']],
    ['a window of a week', { startsAt: 1, endsAt: 200 }, ['endsAt']],
    ['a start long ago', { startsAt: -30, endsAt: 1 }, ['startsAt']],
  ])('%s names its field', async (_name, window, fields) => {
    const reply = await enter({ startsAt: at(window.startsAt), endsAt: at(window.endsAt) });
    expect(reply.statusCode).toBe(422);
    expect(fieldsOf(reply)).toEqual(fields);
  });

  test('a device outside the region does not exist; nor does its planned outage', async () => {
    const reply = await enter({}, foreigner);
    expect(reply.statusCode).toBe(422);
    expect(fieldsOf(reply)).toEqual(['deviceId']);
    const { id } = await entered();
    for (const verb of ['cancel', 'end']) {
      expect((await send('POST', `/api/planned-outages/${id}/${verb}`, {}, foreigner)).statusCode).toBe(404);
    }
    expect((await app.inject({ url: '/api/planned-outages', headers: foreigner })).json().items).toEqual([]);
  });

  test('of two operators who enter the same device at once one is told of the other', async () => {
    const replies = await Promise.all([enter(), enter(), enter({ startsAt: at(1) })]);
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 422, 422]);
    expect(replies.filter(({ statusCode }) => statusCode === 422).map(fieldsOf)).toEqual([['deviceId'], ['deviceId']]);
    expect((await enter({ startsAt: at(2), endsAt: at(3) })).statusCode).toBe(201);
  });

  test('what began keeps its device and start; another version is a conflict; what has not begun is cancelled, not ended', async () => {
    const { id } = await entered();
    expect(fieldsOf(await send('PUT', `/api/planned-outages/${id}`, { startsAt: at(1), deviceId: below() }))).toEqual([
      'deviceId',
      'startsAt',
    ]);
    expect((await send('PUT', `/api/planned-outages/${id}`, { note: 'x', version: 7 })).statusCode).toBe(409);
    const coming = await entered({ deviceId: elsewhere(), startsAt: at(1) });
    expect((await send('POST', `/api/planned-outages/${coming.id}/end`)).statusCode).toBe(409);
    const moved = await send('PUT', `/api/planned-outages/${coming.id}`, { startsAt: at(1.5), note: 'lebih siang' });
    expect(moved.json()).toMatchObject({ startsAt: at(1.5), note: 'lebih siang', state: 'coming' });
  });
});

test('devices are found by code and name, of the own region only', async () => {
  const [device] = await lane.sql`select code, name from grid_device where id = ${section()}`;
  const find = async (q: string, headers = operator) =>
    (await app.inject({ url: `/api/grid/devices?q=${encodeURIComponent(q)}`, headers })).json().items;
  expect((await find(device?.code))[0]).toMatchObject({ id: section(), kind: 'section' });
  expect(await find(device?.code, foreigner)).not.toContainEqual(expect.objectContaining({ id: section() }));
  expect(await find('tidak ada yang begini')).toEqual([]);
});
