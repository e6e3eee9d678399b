import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cancelExport } from '@comcen/server/commands/export/cancel-export.ts';
import { BEAT_LOST_MS, beatExport, claimExport, lostExports } from '@comcen/server/commands/export/export-life.ts';
import { purgeExports } from '@comcen/server/commands/export/purge-exports.ts';
import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import type { Context } from '@comcen/server/context.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { exportOf } from '@comcen/server/queries/exports.ts';
import { buildConsoleApp } from '@comcen/server/test/api/app.ts';
import { openExportStore } from '@comcen/server/test/export/export-store.ts';
import { xlsxStream } from '@comcen/server/test/export/xlsx.ts';
import { migrateQueue } from '@comcen/server/test/queue/engine.ts';
import { openQueues, type Queues } from '@comcen/server/test/queue/queues.ts';
import { relayOnce } from '@comcen/server/test/relay/relay.ts';
import { createExports, type Exports, requeueLostExports } from '@comcen/server/test/workers/exports.ts';
import { startWorkers } from '@comcen/server/test/workers/workers.ts';
import { EXPORT_TABLES, type ExportItem, type ExportTableName } from '@comcen/shared/wire/http/export.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { historyStart, insertHistory } from '../factories/history.ts';
import { createLane, type Lane } from '../factories/lane.ts';
import { manyReports } from '../factories/many-reports.ts';
import { contextAs, userOf } from '../factories/orders.ts';
import { createWorld, type World } from '../factories/world.ts';
import { bearer, loginAs } from '../harness/login.ts';
import { useTestDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const database = useTestDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'comcen-exports-'));
const START = new Date('2026-02-01T00:00:00Z');
const ROWS = 1_200;
let lane: Lane;
let foreign: World;
let app: App;
let queues: Queues;
let files: Exports;
const tokens = new Map<string, string>();

beforeAll(async () => {
  lane = await createLane(database(), { env: { COMCEN_DATA_DIR: dataDir } });
  foreign = await createWorld(database().sql, { up3Id: 'belitung', ulpIds: ['tdn', 'mgr'], idpelPrefix: '16200' });
  await migrateQueue(lane.services.config);
  queues = openQueues(lane.services.config, () => undefined);
  app = await buildConsoleApp(lane.services);
  for (const role of ['admin', 'manager', 'operator'] as const)
    tokens.set(role, await loginAs(app, lane.world.usernames[role]));
  tokens.set('foreign', await loginAs(app, foreign.usernames.operator));
  await manyReports(lane.sql, lane.world, { count: ROWS, from: START });
  await manyReports(lane.sql, foreign, { count: 3, from: new Date('2026-03-01T00:00:00Z') });
});
afterAll(async () => {
  await app.close();
  await queues.close();
  await lane.services.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  await lane.sql`truncate export_job`;
  files = createExports(lane.services);
});

const call = (who: string, method: 'GET' | 'POST', url: string, payload?: object) =>
  app.inject({ method, url, headers: bearer(tokens.get(who) ?? ''), ...(payload && { payload }) });
async function ask(who: string, body: object): Promise<ExportItem> {
  const reply = await call(who, 'POST', '/api/exports', body);
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json();
}
const stateOf = async (who: string, id: string): Promise<ExportItem> =>
  (await call(who, 'GET', `/api/exports/${id}`)).json();
async function fileOf(who: string, body: object): Promise<Buffer> {
  const { id } = await ask(who, body);
  await files.run(id);
  const reply = await call(who, 'GET', `/api/exports/${id}/file`);
  expect(reply.statusCode, reply.body.slice(0, 300)).toBe(200);
  return reply.rawPayload;
}
const operator = (): Context =>
  contextAs(lane.services, userOf(lane.world.operatorUserId, 'operator', { up3Id: lane.world.up3Id, ulpId: null }));

/** RFC 4180 as a reader of its own. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('a table as a file', () => {
  it('CSV: every row once, newest first, UTF-8 with a mark, nothing that runs as a formula', async () => {
    const bytes = await fileOf('operator', { table: 'reports', format: 'csv' });
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...rows] = csvRows(bytes.toString().slice(1));
    expect(head?.slice(0, 3)).toEqual(['Nomor', 'ULP', 'Saluran']);
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows.map(([number]) => number)).size).toBe(ROWS);
    const oldest = rows.at(-1) ?? [];
    expect(oldest[5]).toBe('2026-02-01T07:00:01+07:00');
    expect(oldest.slice(-2)).toEqual(['Jalan "Merdeka", 1', `'=HYPERLINK("http://example.com")`]);
    expect(oldest).toContain(`'+6281200000001`);
  });

  it('XLSX: figures are figures, times are WIB dates, the head stands still, a second sheet says what it is', async () => {
    const query = { from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:01:00Z', ulp: 'pkp', state: null };
    const bytes = await fileOf('operator', { table: 'reports', format: 'xlsx', query, lang: 'en' });
    const { sheets } = await readXlsx(bytes, { readStyles: true });
    const [data, about] = sheets;
    expect(data?.name).toBe('Reports');
    expect(data?.freezePane).toMatchObject({ rows: 1 });
    const [head, first] = data?.rows ?? [];
    expect(head?.[5]).toBe('Reported (WIB)');
    // The last second before `to`, on the clock of the wall.
    expect(first?.[5]).toEqual(new Date('2026-02-01T07:00:58Z'));
    expect(data?.rows).toHaveLength(1 + 29);
    const words = new Map(about?.rows.map(([what, value]) => [String(what), value]));
    expect(words.get('From (WIB)')).toEqual(new Date('2026-02-01T07:00:00Z'));
    expect([words.get('Filter: ulp'), words.get('Made by'), words.get('Region')]).toEqual([
      'pkp',
      'operator bangka',
      'bangka',
    ]);
    const crews = await readXlsx(await fileOf('operator', { table: 'crews', format: 'xlsx' }));
    expect(crews.sheets[0]?.rows[1]?.slice(-3)).toEqual([true, expect.any(Date), 0]);
  });

  it('who may not take personal data away gets the same rows without it', async () => {
    const text = (await fileOf('manager', { table: 'reports', format: 'csv' })).toString();
    expect(csvRows(text.slice(1))).toHaveLength(ROWS + 1);
    expect(text).not.toMatch(/Pelapor|Merdeka|62812|HYPERLINK/);
  });

  it('a wrong question names its field', async () => {
    const wrong = (body: object) => call('operator', 'POST', '/api/exports', body);
    const query = { from: 'yesterday' };
    expect((await wrong({ table: 'reports', format: 'csv', query })).json().errors[0].field).toBe('query.from');
    expect((await wrong({ table: 'monthly_report', format: 'csv' })).json().errors[0].field).toBe('format');
    expect((await wrong({ table: 'nothing', format: 'csv' })).statusCode).toBe(422);
  });
});

describe('the figures', () => {
  const to = new Date(historyStart.getTime() + 20 * 86_400_000).toISOString();
  const query = { from: historyStart.toISOString(), to };
  const address = `from=${query.from}&to=${to}`;
  beforeAll(async () => {
    await insertHistory(lane.sql, lane.world, { orders: 300, seed: 7 });
    await rebuildKpis(lane.ctx, lane.world.up3Id);
  });
  const sheet = async (body: object) =>
    (await readXlsx(await fileOf('manager', { ...body, format: 'xlsx', query }))).sheets;

  it('the orders behind them: as many as are counted, each as the list has it', async () => {
    const { total } = (await call('manager', 'GET', `/api/kpis?${address}`)).json();
    const [data, about] = await sheet({ table: 'kpi_orders' });
    const rows = data?.rows.slice(1) ?? [];
    expect(rows).toHaveLength(total.count);
    const list = (await call('manager', 'GET', `/api/kpis/orders?${address}&limit=200`)).json().items as KpiOrder[];
    const response = data?.rows[0]?.indexOf('Respons (menit)') ?? -1;
    expect(rows.slice(0, 200).map((row) => [row[0], row[response] ?? null])).toEqual(
      list.map(({ number, responseMin }) => [number, responseMin]),
    );
    expect(about?.rows.some(([, words]) => String(words).startsWith('Waktu tanggap: '))).toBe(true);
  });

  it('and they themselves, with their total', async () => {
    const { items, total } = (await call('manager', 'GET', `/api/kpis?${address}&groupBy=ulp`)).json();
    const [data] = await sheet({ table: 'kpi_figures' });
    const mean = data?.rows[0]?.indexOf('Respons: rata-rata (menit)') ?? -1;
    expect(data?.rows.slice(1).map((row) => [row[1], row[mean]])).toEqual(
      [...items, total].map((row) => [row.count, row.response.mean]),
    );
  });
});

describe('every table of the registry', () => {
  const span = { from: '2026-01-21T17:00:00Z', to: '2026-02-10T17:00:00Z' };
  const QUERIES: Readonly<Partial<Record<ExportTableName, object>>> = {
    kpi_figures: span,
    kpi_orders: span,
    reliability: span,
    interruptions: span,
    ratings: span,
    repeats: span,
    tickets: span,
    tmp: { month: '2026-01' },
  };

  it.each(EXPORT_TABLES.filter((table) => table !== 'monthly_report'))(
    '%s makes both files with the same rows',
    async (table) => {
      const ask = { table, query: QUERIES[table] ?? {} };
      const rows = csvRows((await fileOf('operator', { ...ask, format: 'csv' })).toString().slice(1));
      const { sheets } = await readXlsx(await fileOf('operator', { ...ask, format: 'xlsx' }));
      expect(rows[0]).toEqual(sheets[0]?.rows[0]);
      expect(sheets[0]?.rows).toHaveLength(rows.length);
      await lane.sql`truncate export_job`;
    },
  );
});

it('a sheet past the limit of rows goes on in another one, under the same head', async () => {
  async function* pieces() {
    yield [[1], [2], [3]];
    yield [[4], [5]];
  }
  const about = { name: 'B', titles: ['x'], kinds: ['text' as const], pieces: (async function* () {})() };
  const sheet = { name: 'A', titles: ['n'], kinds: ['count' as const], pieces: pieces() };
  const bytes = Buffer.concat(await xlsxStream([sheet, about], 3).toArray());
  const { sheets } = await readXlsx(bytes);
  expect(sheets.map(({ name, rows }) => [name, rows])).toEqual([
    ['A', [['n'], [1], [2]]],
    ['A 2', [['n'], [3], [4]]],
    ['A 3', [['n'], [5]]],
    ['B', [['x']]],
  ]);
});

describe('whose it is', () => {
  it('rows of the own region only, and a file for nobody else', async () => {
    const { id } = await ask('foreign', { table: 'reports', format: 'csv' });
    await files.run(id);
    expect((await stateOf('foreign', id)).rows).toBe(3);
    for (const who of ['operator', 'manager', 'admin']) {
      expect((await call(who, 'GET', `/api/exports/${id}/file`)).statusCode).toBe(404);
      expect((await call(who, 'POST', `/api/exports/${id}/cancel`)).statusCode).toBe(404);
      expect((await call(who, 'GET', '/api/exports')).json().items).toEqual([]);
    }
  });

  it('who was moved to another region or shut out gets neither the rows nor the file', async () => {
    const made = await ask('operator', { table: 'reports', format: 'csv' });
    await files.run(made.id);
    const waiting = await ask('operator', { table: 'reports', format: 'csv' });
    const user = lane.world.operatorUserId;
    await lane.sql`update app_user set ulp_id = 'pkp' where id = ${user}`;
    await files.run(waiting.id);
    const moved = contextAs(lane.services, userOf(user, 'operator', { up3Id: lane.world.up3Id, ulpId: 'pkp' }));
    await expect(exportOf(moved, made.id)).rejects.toMatchObject({ code: 'not_found' });
    await lane.sql`update app_user set ulp_id = null where id = ${user}`;
    expect(await exportOf(operator(), waiting.id)).toMatchObject({ state: 'failed', failure: 'access' });
    expect(await exportOf(operator(), made.id)).toMatchObject({ state: 'done' });
  });

  it('the log keeps who asked for it and who took it away', async () => {
    await lane.sql`truncate domain_event`;
    await fileOf('operator', { table: 'crews', format: 'csv' });
    const events =
      await lane.sql`select type, actor_kind, data from domain_event where entity = 'export_job' order by id`;
    expect(events.map(({ type, actor_kind }) => `${type} ${actor_kind}`)).toEqual([
      'export_job.requested user',
      'export_job.finished system',
      'export_job.downloaded user',
    ]);
  });

  it('five wait; a sixth is refused', async () => {
    for (let n = 0; n < 5; n += 1) await ask('operator', { table: 'crews', format: 'csv' });
    expect((await call('operator', 'POST', '/api/exports', { table: 'crews', format: 'csv' })).statusCode).toBe(409);
    await ask('manager', { table: 'crews', format: 'csv' });
  });
});

describe('ends that come early', () => {
  const drafts = () => readdirSync(join(dataDir, 'exports', lane.world.up3Id));

  it('cancelled while it waits: at once, and never made', async () => {
    const { id } = await ask('operator', { table: 'crews', format: 'csv' });
    await cancelExport(operator(), id);
    await cancelExport(operator(), id);
    expect(await files.run(id)).toBe('done');
    expect((await stateOf('operator', id)).state).toBe('cancelled');
  });

  it('a process that died: another begins anew, and what the dead one wrote is nobody’s', async () => {
    const { id } = await ask('operator', { table: 'crews', format: 'csv' });
    const dead = await claimExport(lane.ctx, id);
    if (dead === 'busy' || dead === 'over') throw new Error('not claimed');
    writeFileSync(await openExportStore(dataDir).draft(dead), 'half a fi');
    expect(await files.run(id)).toBe('later');
    lane.services.advance(BEAT_LOST_MS + 1_000);
    expect(await lostExports(lane.ctx)).toEqual([{ id, up3Id: lane.world.up3Id }]);
    expect(await files.run(id)).toBe('done');
    expect(await beatExport(lane.ctx, dead, { done: 1, total: null })).toBe('lost');
    // It comes to life after all, and finds its half file gone.
    await expect(openExportStore(dataDir).keep(dead)).rejects.toMatchObject({ code: 'ENOENT' });
    const reply = await call('operator', 'GET', `/api/exports/${id}/file`);
    expect(reply.body).toContain('Kode,Nama');
  });

  it('after three deaths it fails', async () => {
    const { id } = await ask('operator', { table: 'crews', format: 'csv' });
    for (let n = 0; n < 3; n += 1) {
      await claimExport(lane.ctx, id);
      lane.services.advance(BEAT_LOST_MS + 1_000);
    }
    expect(await files.run(id)).toBe('done');
    expect(await stateOf('operator', id)).toMatchObject({ state: 'failed', failure: 'attempts' });
  });

  it('a file lies as long as it says, then it is gone and said to be', async () => {
    const { id } = await ask('operator', { table: 'crews', format: 'csv' });
    await files.run(id);
    const store = openExportStore(dataDir);
    const path = join(dataDir, 'exports', lane.world.up3Id, `${id}.1`);
    await purgeExports(lane.ctx, store.remove);
    expect(existsSync(path)).toBe(true);
    await lane.sql`update export_job set expires_at = ${lane.services.clock()}::timestamptz - interval '1 second'`;
    await purgeExports(lane.ctx, store.remove);
    expect(existsSync(path)).toBe(false);
    expect((await stateOf('operator', id)).state).toBe('expired');
    expect((await call('operator', 'GET', `/api/exports/${id}/file`)).statusCode).toBe(404);
  });

  it('a folder that cannot be written fails the job, said so, and leaves nothing', async () => {
    const { id } = await ask('operator', { table: 'crews', format: 'csv' });
    const broken = join(dataDir, 'a-file');
    writeFileSync(broken, '');
    const services = { ...lane.services, config: { ...lane.services.config, dataDir: broken } };
    await createExports(services).run(id);
    expect(await stateOf('operator', id)).toMatchObject({ state: 'failed', failure: 'error' });
    expect(drafts().filter((name) => name.startsWith(id))).toEqual([]);
  });
});

describe('a hundred thousand rows', () => {
  const MANY = 100_000;
  beforeAll(() => manyReports(lane.sql, lane.world, { count: MANY, from: new Date('2026-04-01T00:00:00Z') }));
  const query = { from: '2026-04-01T00:00:00Z', to: '2026-05-01T00:00:00Z' };

  it('are written without being held', async () => {
    const { id } = await ask('operator', { table: 'reports', format: 'xlsx', query });
    // What is still held after a collection; without one the figure tells of the collector's leisure.
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const held = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = held();
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, held() - before);
    }, 500);
    await files.run(id);
    clearInterval(looking);
    const job = await stateOf('operator', id);
    expect(job).toMatchObject({ state: 'done', rows: MANY });
    // All of them at once are 300 MB as objects.
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(40e6);
    const { sheets } = await readXlsx(readFileSync(join(dataDir, 'exports', lane.world.up3Id, `${id}.1`)));
    expect(sheets[0]?.rows).toHaveLength(MANY + 1);
  });

  it('are given up in the middle when asked, and the file with them', async () => {
    const { id } = await ask('operator', { table: 'reports', format: 'xlsx', query });
    const done = files.run(id);
    await until(
      'it is under way',
      () => stateOf('operator', id),
      ({ state }) => state === 'running',
    );
    await cancelExport(operator(), id);
    expect(await done).toBe('done');
    expect(await stateOf('operator', id)).toMatchObject({ state: 'cancelled', rows: 0 });
    expect(readdirSync(join(dataDir, 'exports', lane.world.up3Id)).filter((name) => name.startsWith(id))).toEqual([]);
  });

  it('a stop puts it back for the next process, without an attempt', async () => {
    const { id } = await ask('operator', { table: 'reports', format: 'xlsx', query });
    const done = files.run(id);
    await until(
      'it is under way',
      () => stateOf('operator', id),
      ({ state }) => state === 'running',
    );
    await files.stop();
    expect(await done).toBe('later');
    expect((await stateOf('operator', id)).state).toBe('queued');
    expect((await lane.sql`select attempts from export_job where id = ${id}`)[0]).toEqual({ attempts: 0 });
    files = createExports(lane.services);
    await files.run(id);
    expect((await stateOf('operator', id)).rows).toBe(MANY);
  });
});

it('through relay, queue and workers; one whose job was lost gets a new one', async () => {
  const { id } = await ask('operator', { table: 'crews', format: 'csv' });
  while (await relayOnce({ ...lane.services, queues }));
  const workers = startWorkers(lane.services);
  const isDone = (job: ExportItem) => job.state === 'done';
  await until('it is done', () => stateOf('operator', id), isDone, 60_000);
  const lost = await ask('operator', { table: 'crews', format: 'csv' });
  lane.services.advance(BEAT_LOST_MS + 1_000);
  await requeueLostExports(lane.services);
  await until('the lost one is done', () => stateOf('operator', lost.id), isDone, 60_000);
  await workers.stop();
});
