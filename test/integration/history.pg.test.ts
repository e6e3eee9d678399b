import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEAT_LOST_MS, claimImport } from '@comcen/server/commands/history/import-life.ts';
import { IMPORT_KEPT_MS, purgeImports } from '@comcen/server/commands/history/purge-imports.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { openHistoryStore } from '@comcen/server/test/history/history-store.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { createImports, type Imports } from '@comcen/server/test/workers/history.ts';
import { startWorkers } from '@comcen/server/test/workers/workers.ts';
import type { HistoryImport } from '@comcen/shared/wire/http/history.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLane, type Lane } from '../factories/lane.ts';
import { contextAs, userOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-history-'));
let lane: Lane;
let foreign: World;
let app: App;
let imports: Imports;
let queues: Queues;
const tokens = new Map<string, string>();

beforeAll(async () => {
  lane = await createLane(database(), { env: { COMCEN_DATA_DIR: dataDir } });
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  app = await buildConsoleApp(lane.services);
  await migrateQueue(lane.services.config);
  queues = openQueues(lane.services.config, () => undefined);
  tokens.set('manager', await loginAs(app, lane.world.usernames.manager));
  tokens.set('operator', await loginAs(app, lane.world.usernames.operator));
  tokens.set('foreign', await loginAs(app, foreign.usernames.manager));
});
afterAll(async () => {
  await queues.close();
  await app.close();
  await lane.services.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  await lane.sql`truncate history_import, history_outage, ticket, ticket_key, report, incident, work_order, kpi_order, kpi_rollup, kpi_lock,
    kpi_correction, domain_event cascade`;
  await lane.sql`update relay_state set cursor = 0, hash = null`;
  imports = createImports(lane.services);
});

const upload = (kind: string, text: string | Buffer, who = 'manager', type = 'text/csv') =>
  app.inject({
    method: 'POST',
    url: `/api/history/imports?kind=${kind}&fileName=${kind}.csv`,
    headers: { ...bearer(tokens.get(who) ?? ''), 'content-type': type },
    payload: text,
  });
const get = async <Body = HistoryImport>(path: string, who = 'manager'): Promise<Body> => {
  const reply = await app.inject({ url: path, headers: bearer(tokens.get(who) ?? '') });
  expect([path, reply.statusCode]).toEqual([path, 200]);
  return reply.json();
};
const post = (id: string, verb: string, payload: object = {}, who = 'manager') =>
  app.inject({
    method: 'POST',
    url: `/api/history/imports/${id}/${verb}`,
    payload,
    headers: bearer(tokens.get(who) ?? ''),
  });
/** Uploads and lets the worker check it. */
async function checked(kind: string, text: string | Buffer): Promise<HistoryImport> {
  const reply = await upload(kind, text);
  expect([reply.statusCode, reply.json().state]).toEqual([201, 'checking']);
  const { id } = reply.json();
  expect(await imports.run(id)).toBe('done');
  return get(`/api/history/imports/${id}`);
}
async function stage(id: string, verb: 'commit' | 'undo' | 'check', body = {}): Promise<HistoryImport> {
  const reply = await post(id, verb, body);
  expect([verb, reply.statusCode]).toEqual([verb, 200]);
  expect(await imports.run(id)).toBe('done');
  return get(`/api/history/imports/${id}`);
}
const refusedOf = async (id: string) =>
  (await app.inject({ url: `/api/history/imports/${id}/refused`, headers: bearer(tokens.get('manager') ?? '') })).body;
const count = async (table: string) =>
  (await lane.sql<{ n: number }[]>`select count(*)::int as n from ${lane.sql(table)}`)[0]?.n;

/** As such lists are: a byte order mark, semicolons, quotes with line breaks, mixed dates, missing cells, broken rows. */
const MESSY = `\uFEFFTicket ID;Tanggal;Jam;Agent;Channel;Status;Response Channel;Skill;Pelanggan;Replied Date
T-1;21/03/2023;7;Sari;WA;Selesai;WA;Gangguan;161000000001;21/03/2023 07.10
T-2;2023-03-21;07.30;Sari;Telepon;Done;;Keluhan;161000000002;21 Mar 2023 07:31:30
"T-3";"21 Maret 2023";07:30:15;"Budi ""Bob"", CSO";Instagram;Baru;-;"Pasang
Baru";161000000001;
T-4;45006;0.3125;;email;abandon;;;;

T-5;31/02/2023;7;Sari;WA;Selesai;;;;
T-6;21/03/2023;27;Sari;WA;Selesai;;;;
;21/03/2023;7;Sari;WA;Selesai;;;;
T-7;21/03/2023;7;Sari;WA;mungkin;;;;
T-8;21/03/2023;;n/a;NULL;;#N/A;-;;22/03/2023
T-1;21/03/2023;9;Sari;WA;Selesai;;;;
T-9;21/03/2023;7;=cmd|x;WA;selesai;;;;20/03/2023
T-10;21/03/2023;08.15
`;

describe('a messy list of tickets', () => {
  it('is checked before anything comes in: columns, first rows, and each refused row with line, field and reason', async () => {
    const file = await checked('tickets', MESSY);
    expect(file).toMatchObject({
      state: 'checked',
      lines: 12,
      good: 7,
      refused: 5,
      known: 1,
      imported: 0,
      firstAt: '2023-03-20T17:00:00.000Z',
      reading: { delimiter: ';', dateOrder: 'dmy', columns: { number: 0, date: 1, hour: 2, replied: 9 } },
    });
    expect(file.preview.slice(0, 3).map(({ line, refused }) => [line, refused])).toEqual([
      [2, null],
      [3, null],
      [4, null],
    ]);
    expect(
      file.preview.flatMap(({ line, refused }) => (refused ? [[line, refused.field, refused.reason]] : [])),
    ).toEqual([
      [8, 'date', 'not_a_date'],
      [9, 'hour', 'not_a_time'],
      [10, 'number', 'missing'],
      [11, 'status', 'unknown_status'],
      [14, 'replied', 'before_start'],
    ]);
    expect(await count('ticket')).toBe(0);
    const list = (await refusedOf(file.id)).split('\r\n');
    expect(list[0]).toBe(
      '\uFEFFline;field;reason;Ticket ID;Tanggal;Jam;Agent;Channel;Status;Response Channel;Skill;Pelanggan;Replied Date',
    );
    expect(list[1]).toBe('8;date;not_a_date;T-5;31/02/2023;7;Sari;WA;Selesai;;;;');
    // A spreadsheet must not run what somebody wrote into a cell.
    expect(list[5]).toContain(";'=cmd|x;");
    expect(list).toHaveLength(7);
  });

  it('comes in once: good rows with what they say, in the months they belong to', async () => {
    const file = await checked('tickets', MESSY);
    const done = await stage(file.id, 'commit');
    expect(done).toMatchObject({ state: 'imported', imported: 6, known: 1, refused: 5, progress: 1 });
    const rows = await lane.sql`
      select number, opened_at, has_hour, agent, channel, status, skill, customer, replied_at, has_reply_hour, tableoid::regclass::text as part
      from ticket order by number`;
    expect(rows).toMatchObject([
      {
        number: 'T-1',
        opened_at: new Date('2023-03-21T00:00:00Z'),
        has_hour: true,
        channel: 'whatsapp',
        status: 'done',
        has_reply_hour: true,
      },
      { number: 'T-10', opened_at: new Date('2023-03-21T01:15:00Z'), agent: null, channel: null, status: null },
      { number: 'T-2', opened_at: new Date('2023-03-21T00:30:00Z'), replied_at: new Date('2023-03-21T00:31:30Z') },
      { number: 'T-3', opened_at: new Date('2023-03-21T00:30:15Z'), agent: 'Budi "Bob", CSO', skill: 'new_connection' },
      { number: 'T-4', opened_at: new Date('2023-03-21T00:30:00Z'), status: 'abandoned', customer: null },
      { number: 'T-8', opened_at: new Date('2023-03-20T17:00:00Z'), has_hour: false, has_reply_hour: false },
    ]);
    expect(new Set(rows.map(({ part }) => part))).toEqual(new Set(['ticket_2023_03']));
    expect(await lane.sql`select type from domain_event where entity = 'history_import' order by id`).toEqual([
      { type: 'history_import.requested' },
      { type: 'history_import.requested' },
      { type: 'history.imported' },
    ]);
    const again = await checked('tickets', MESSY);
    expect(again).toMatchObject({ good: 7, known: 7 });
    expect(await stage(again.id, 'commit')).toMatchObject({ imported: 0, known: 7 });
    expect(await count('ticket')).toBe(6);
  });

  it('is taken back as a whole, and only what it brought; then it may come again', async () => {
    const first = await checked('tickets', 'number,date\nX-1,2023-01-05\n');
    await stage(first.id, 'commit');
    const file = await checked('tickets', MESSY);
    await stage(file.id, 'commit');
    expect(await stage(file.id, 'undo')).toMatchObject({ state: 'undone', imported: 0 });
    expect(await lane.sql`select number from ticket`).toEqual([{ number: 'X-1' }]);
    expect(await lane.sql`select number from ticket_key`).toEqual([{ number: 'X-1' }]);
    const again = await checked('tickets', MESSY);
    expect(await stage(again.id, 'commit')).toMatchObject({ imported: 6 });
  });

  it('with headers nobody knows waits for its columns to be named; the order of dates is a choice', async () => {
    const file = await checked('tickets', 'a|b|c\nT-1|03/04/2023|7\nT-2|04/03/2023|8\n');
    expect(file).toMatchObject({ state: 'checked', good: 0, reading: { headers: ['a', 'b', 'c'], columns: {} } });
    const read = await stage(file.id, 'check', { columns: { number: 0, date: 1, hour: 2 }, dateOrder: 'mdy' });
    expect(read).toMatchObject({ good: 2, firstAt: '2023-03-04T00:00:00.000Z' });
    await stage(file.id, 'commit');
    expect(await lane.sql`select opened_at from ticket order by number`).toEqual([
      { opened_at: new Date('2023-03-04T00:00:00Z') },
      { opened_at: new Date('2023-04-03T01:00:00Z') },
    ]);
  });

  it('a thousand rows and more come in batches, with their months', async () => {
    const lines = Array.from(
      { length: 1_234 },
      (_, n) => `T-${n};${1 + (n % 28)}/${1 + (n % 12)}/2022;${n % 24}.${10 + (n % 50)}`,
    );
    const file = await checked('tickets', ['No Tiket;Tanggal;Jam', ...lines].join('\r\n'));
    expect(file).toMatchObject({ lines: 1_234, good: 1_234, refused: 0 });
    expect(await stage(file.id, 'commit')).toMatchObject({ imported: 1_234 });
    expect(
      await lane.sql`select count(*)::int as n from pg_inherits where inhparent = 'ticket'::regclass
      and inhrelid::regclass::text like 'ticket_2022_%'`,
    ).toEqual([{ n: 12 }]);
  });

  it('a quote that is never closed costs its own piece of the file, and is told', async () => {
    const rest = Array.from({ length: 3_000 }, (_, n) => `T-${n},21/03/2023,7,somebody of the night shift`).join('\n');
    const file = await checked(
      'tickets',
      `number,date,hour,agent\nA-1,21/03/2023,7,Sari\nA-2,21/03/2023,7,"Sari\n${rest}\n`,
    );
    expect(file.state).toBe('checked');
    expect(file.good).toBeGreaterThanOrEqual(1);
    expect(file.refused).toBeGreaterThanOrEqual(1);
    expect(await refusedOf(file.id)).toContain('unreadable');
  });
});

describe('a list of outages', () => {
  const outages = () => {
    const { transformers, customers, crews, feederIds } = lane.world;
    const [box, ann, crew] = [transformers[0], customers[0], crews[0]];
    if (!box || !ann || !crew || !feederIds[0]) throw new Error('a world has them');
    const header =
      'No Gangguan;Tanggal;Mulai Padam;Lapor;Tiba;Nyala;ULP;Gardu;IDPEL;Jml Plg;Penyebab;Regu;Kanal;Keterangan';
    return {
      box,
      ann,
      crew,
      text: [
        header,
        `G-1;21/03/2023;07.30;07.35;08.00;09.15;;${box.code.toLowerCase()};;1.083;Pohon;${crew.code.toUpperCase()};WA;pohon rebah`,
        `G-2;2023-04-02;23.30;;00.10;01.05;;;${ann.idpel};;;;;`,
        `G-3;45020;7;;;8;ULP PKP;;;;;;;`,
        `G-4;21/03/2023;7;;8;9;;GARDU-X;;;;;;`,
        `G-5;21/03/2023;7;;8;9;;;999999999999;;;;;`,
        `G-6;21/03/2023;7;;8;9;Atlantis;;;;;;;`,
        `G-7;21/03/2023;7;;8;9;;${box.code};;;;regu-9;;`,
        `G-8;21/03/2023;9;;8;10;;${box.code};;;;;;`,
        `G-1;21/03/2023;07.30;07.35;08.00;09.15;;${box.code};;;;;;`,
      ].join('\n'),
    };
  };

  it('becomes closed incidents and orders of the past, with figures', async () => {
    const { text, box, ann, crew } = outages();
    const file = await checked('outages', text);
    expect(file).toMatchObject({ lines: 9, good: 4, refused: 5, known: 1 });
    expect(file.preview.flatMap(({ refused }) => (refused ? [`${refused.field} ${refused.reason}`] : []))).toEqual([
      'device unknown_device',
      'idpel unknown_customer',
      'ulp unknown_ulp',
      'crew unknown_crew',
      'arrived before_start',
    ]);
    expect(await stage(file.id, 'commit')).toMatchObject({ state: 'imported', imported: 3, known: 1, refused: 5 });
    const orders = await lane.sql`
      select h.number, w.state, w.crew_id, w.cause, w.reported_at, w.arrived_at, w.restored_at, w.customers_out, i.state as incident_state,
        i.fault_level, i.device_id, i.started_at, i.idpel, r.channel, r.state as report_state, w.tableoid::regclass::text as part,
        w.note
      from history_outage h join work_order w on w.id = h.work_order_id join incident i on i.id = h.incident_id
      left join report r on r.id = h.report_id order by h.number`;
    expect(orders).toMatchObject([
      {
        number: 'G-1',
        state: 'closed',
        incident_state: 'closed',
        crew_id: crew.id,
        cause: 'tree',
        customers_out: 1083,
        fault_level: 'transformer',
        device_id: box.id,
        started_at: new Date('2023-03-21T00:30:00Z'),
        reported_at: new Date('2023-03-21T00:35:00Z'),
        arrived_at: new Date('2023-03-21T01:00:00Z'),
        restored_at: new Date('2023-03-21T02:15:00Z'),
        channel: 'whatsapp',
        report_state: 'answered',
        part: 'work_order_2023_03',
        note: 'pohon rebah',
      },
      {
        number: 'G-2',
        fault_level: 'service',
        idpel: ann.idpel,
        device_id: ann.transformerId,
        channel: 'voice',
        restored_at: new Date('2023-04-02T18:05:00Z'),
      },
      { number: 'G-3', fault_level: 'place', device_id: null, channel: null, arrived_at: null },
    ]);
    const facts = await lane.sql`select day::text, response_s, customer_s, channel from kpi_order order by day`;
    expect(facts).toEqual([
      { day: '2023-03-21', response_s: 25 * 60, customer_s: 100 * 60, channel: 'whatsapp' },
      { day: '2023-04-02', response_s: 40 * 60, customer_s: 95 * 60, channel: 'voice' },
      { day: '2023-04-04', response_s: null, customer_s: 60 * 60, channel: null },
    ]);
    expect(await lane.sql`select number from work_order where number ~ '^WO-'`).toHaveLength(3);
    const again = await checked('outages', text);
    expect(await stage(again.id, 'commit')).toMatchObject({ imported: 0 });
    expect(await count('work_order')).toBe(3);
  });

  it('is taken back with its figures; not when somebody has worked on one of them since', async () => {
    const file = await checked('outages', outages().text);
    await stage(file.id, 'commit');
    await lane.sql`update work_order set version = 2 where reported_at < '2023-04-01'`;
    expect(await stage(file.id, 'undo')).toMatchObject({ state: 'failed', failure: 'changed', imported: 3 });
    expect(await count('work_order')).toBe(3);
    await lane.sql`update work_order set version = 1`;
    expect(await stage(file.id, 'undo')).toMatchObject({ state: 'undone', imported: 0 });
    for (const table of ['work_order', 'incident', 'report', 'history_outage', 'kpi_order', 'interruption']) {
      expect([table, await count(table)]).toEqual([table, 0]);
    }
  });

  it('a locked month keeps its figures: what came late is a correction', async () => {
    await lane.sql`insert into kpi_lock (up3_id, month, locked_at, definitions)
      values (${lane.world.up3Id}, '2023-03-01', now(), '{"officialRecovery": "customer"}')`;
    const file = await checked('outages', outages().text);
    await stage(file.id, 'commit');
    expect(await lane.sql`select day::text from kpi_order order by day`).toEqual([
      { day: '2023-04-02' },
      { day: '2023-04-04' },
    ]);
    expect(
      await lane.sql`select month::text, interruption_id is not null as "isInterruption" from kpi_correction order by 2`,
    ).toEqual([
      { month: '2023-03-01', isInterruption: false },
      { month: '2023-03-01', isInterruption: true },
    ]);
  });
});

describe('a process that dies or stops', () => {
  it('its import is taken up after the beat is missed, and nothing comes in twice', async () => {
    const file = await checked('tickets', MESSY);
    await post(file.id, 'commit');
    expect(await claimImport(lane.ctx, file.id)).toMatchObject({ state: 'importing', attempt: 1 });
    expect(await claimImport(lane.ctx, file.id)).toBe('busy');
    // What the dead one had brought in before it died.
    await lane.sql`insert into ticket_key (up3_id, number, ticket_id) values (${lane.world.up3Id}, 'T-4', ${lane.services.newId()})`;
    lane.services.advance(BEAT_LOST_MS + 1_000);
    expect(await imports.run(file.id)).toBe('done');
    expect(await get(`/api/history/imports/${file.id}`)).toMatchObject({ state: 'imported', imported: 5 });
  });

  it('after three deaths it fails; what is in can be taken back', async () => {
    const file = await checked('tickets', MESSY);
    await post(file.id, 'commit');
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await claimImport(lane.ctx, file.id)).toMatchObject({ attempt });
      lane.services.advance(BEAT_LOST_MS + 1_000);
    }
    expect(await imports.run(file.id)).toBe('done');
    expect(await get(`/api/history/imports/${file.id}`)).toMatchObject({ state: 'failed', failure: 'attempts' });
    const refused = await post(file.id, 'undo');
    expect([refused.statusCode, refused.json().currentState]).toEqual([409, 'failed']);
    expect(await stage(file.id, 'check')).toMatchObject({ state: 'checked', good: 7 });
  });
});

it('files, refused rows and first rows are gone after a week; what came in stays', async () => {
  const [file, unused] = [await checked('tickets', MESSY), await checked('tickets', 'number,date\nX-1,2023-01-05\n')];
  await stage(file.id, 'commit');
  const store = openHistoryStore(dataDir);
  const purge = () => purgeImports(lane.ctx, store.removeAll);
  await purge();
  expect(await refusedOf(file.id)).toContain('not_a_date');
  lane.services.advance(IMPORT_KEPT_MS + 1_000);
  await purge();
  lane.services.advance(-IMPORT_KEPT_MS - 1_000);
  expect((await post(unused.id, 'commit')).json()).toMatchObject({ status: 409, currentState: 'failed' });
  expect(await get(`/api/history/imports/${unused.id}`)).toMatchObject({ failure: 'expired', preview: [] });
  expect(await get(`/api/history/imports/${file.id}`)).toMatchObject({ state: 'imported', imported: 6, preview: [] });
  for (const { id } of [file, unused]) {
    const of = { up3Id: lane.world.up3Id, id };
    expect([await store.bytes(of), await store.readRefused(of)]).toEqual([null, null]);
  }
  expect(await count('ticket')).toBe(6);
  expect(await stage(file.id, 'undo')).toMatchObject({ state: 'undone' });
});

it('through relay, queue and workers', async () => {
  const reply = await upload('tickets', MESSY);
  const { id } = reply.json();
  const relay = { ...lane.services, queues };
  const workers = startWorkers(lane.services);
  await workers.ready;
  while (await relayOnce(relay));
  const stateOf = async () => (await get(`/api/history/imports/${id}`)).state;
  await until('it is checked', stateOf, (state) => state === 'checked', 60_000);
  await post(id, 'commit');
  while (await relayOnce(relay));
  await until('it is in', stateOf, (state) => state === 'imported', 60_000);
  await workers.stop();
  expect(await count('ticket')).toBe(6);
}, 150_000);

describe('who may and what', () => {
  it('managers of the whole UP3; another region’s import does not exist', async () => {
    const { id } = await checked('tickets', MESSY);
    expect((await upload('tickets', MESSY, 'operator')).statusCode).toBe(403);
    expect((await post(id, 'commit', {}, 'foreign')).statusCode).toBe(404);
    const theirs = await get<{ items: unknown[] }>('/api/history/imports', 'foreign');
    expect(theirs.items).toEqual([]);
    for (const path of [`/api/history/imports/${id}`, `/api/history/imports/${id}/refused`]) {
      const reply = await app.inject({ url: path, headers: bearer(tokens.get('foreign') ?? '') });
      expect([path, reply.statusCode]).toEqual([path, 404]);
    }
    const { mayImport } = await import('@comcen/server/test/commands/history/request-import.ts');
    const ofUlp = contextAs(
      lane.services,
      userOf(lane.world.managerUserId, 'manager', { up3Id: lane.world.up3Id, ulpId: 'pkp' }),
    );
    expect(() => mayImport(ofUlp, lane.world.up3Id)).toThrow(/whole UP3/);
  });

  it.each([
    ['nonsense', MESSY, 'text/csv', 'kind'],
    ['tickets', '', 'text/csv', 'body'],
    ['tickets', '{}', 'application/json', 'body'],
  ])('an upload of %s with nothing in it is refused by name', async (kind, text, type, field) => {
    const reply = await upload(kind, text, 'manager', type);
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([422, field]);
  });

  it('what is not checked cannot come in, and what came in cannot be checked', async () => {
    const { id } = (await upload('tickets', MESSY)).json();
    expect((await post(id, 'commit')).json()).toMatchObject({ status: 409, currentState: 'checking' });
    await imports.run(id);
    await stage(id, 'commit');
    expect((await post(id, 'check')).json()).toMatchObject({ status: 409, currentState: 'imported' });
  });

  it('a file that is no list is told so, whatever it is', async () => {
    const file = await checked('tickets', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0, 0xff, 0xfe, 10, 0, 1]));
    expect(file.good).toBe(0);
  });
});
