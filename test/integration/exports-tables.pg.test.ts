import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { xlsxStream } from '@comcen/server/test/export/xlsx.ts';
import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExportDesk, type ExportDesk, ROWS } from '../factories/export-desk.ts';
import { historyStart, insertHistory } from '../factories/history.ts';
import type { Lane } from '../factories/lane.ts';
import { csvRows } from '../harness/csv.ts';
import { useTestDatabase } from '../harness/postgres.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const database = useTestDatabase();
let desk: ExportDesk;
let lane: Lane;
beforeAll(async () => {
  desk = await createExportDesk(database());
  lane = desk.lane;
});
afterAll(() => desk.close());
beforeEach(() => desk.clear());

describe('a table as a file', () => {
  it('CSV: every row once, newest first, UTF-8 with a mark, nothing that runs as a formula', async () => {
    const bytes = await desk.fileOf('operator', { table: 'reports', format: 'csv' });
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, ...rows] = csvRows(bytes.toString().slice(1));
    expect(head?.slice(0, 3)).toEqual(['Nomor', 'ULP', 'Kanal']);
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows.map(([number]) => number)).size).toBe(ROWS);
    const oldest = rows.at(-1) ?? [];
    expect(oldest[5]).toBe('2026-02-01T07:00:01+07:00');
    expect(oldest.slice(-2)).toEqual(['Jalan "Merdeka", 1', `'=HYPERLINK("http://example.com")`]);
    expect(oldest).toContain(`'+6281200000001`);
  });

  it('XLSX: figures are figures, times are WIB dates, the head stands still, a second sheet says what it is', async () => {
    const query = { from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:01:00Z', ulp: 'pkp', state: null };
    const bytes = await desk.fileOf('operator', { table: 'reports', format: 'xlsx', query, lang: 'en' });
    const { sheets } = await readXlsx(bytes, { readStyles: true });
    const [data, about] = sheets;
    expect(data?.name).toBe('Customer reports');
    expect(data?.freezePane).toMatchObject({ rows: 1 });
    const [head, first] = data?.rows ?? [];
    expect(head?.[5]).toBe('Reported (WIB)');
    // The last second before `to`, on the clock of the wall.
    expect(first?.[5]).toEqual(new Date('2026-02-01T07:00:58Z'));
    expect(data?.rows).toHaveLength(1 + 29);
    const words = new Map(about?.rows.map(([what, value]) => [String(what), value]));
    expect(words.get('From (WIB)')).toEqual(new Date('2026-02-01T07:00:00Z'));
    expect([words.get('Filter: ULP'), words.get('Made by'), words.get('Region')]).toEqual([
      'ULP PKP',
      'operator bangka',
      'bangka',
    ]);
    const crews = await readXlsx(await desk.fileOf('operator', { table: 'crews', format: 'xlsx' }));
    expect(crews.sheets[0]?.rows[1]?.slice(-3)).toEqual([true, expect.any(Date), 0]);
  });

  it('who may not take personal data away gets the same rows without it', async () => {
    const text = (await desk.fileOf('manager', { table: 'reports', format: 'csv' })).toString();
    expect(csvRows(text.slice(1))).toHaveLength(ROWS + 1);
    expect(text).not.toMatch(/Pelapor|Merdeka|62812|HYPERLINK/);
  });

  it('a wrong question names its field', async () => {
    const wrong = (body: object) => desk.call('operator', 'POST', '/api/exports', body);
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
    (await readXlsx(await desk.fileOf('manager', { ...body, format: 'xlsx', query }))).sheets;

  it('the orders behind them: as many as are counted, each as the list has it', async () => {
    const { total } = (await desk.call('manager', 'GET', `/api/kpis?${address}`)).json();
    const [data, about] = await sheet({ table: 'kpi_orders' });
    const rows = data?.rows.slice(1) ?? [];
    expect(rows).toHaveLength(total.count);
    const list = (await desk.call('manager', 'GET', `/api/kpis/orders?${address}&limit=200`)).json()
      .items as KpiOrder[];
    const response = data?.rows[0]?.indexOf('Respons (menit)') ?? -1;
    expect(rows.slice(0, 200).map((row) => [row[0], row[response] ?? null])).toEqual(
      list.map(({ number, responseMin }) => [number, responseMin]),
    );
    expect(about?.rows.some(([, words]) => String(words).startsWith('Waktu tanggap: '))).toBe(true);
  });

  it('and they themselves, with their total', async () => {
    const { items, total } = (await desk.call('manager', 'GET', `/api/kpis?${address}&groupBy=ulp`)).json();
    const [data] = await sheet({ table: 'kpi_figures' });
    const mean = data?.rows[0]?.indexOf('Respons: rata-rata (menit)') ?? -1;
    expect(data?.rows.slice(1).map((row) => [row[1], row[mean]])).toEqual(
      [...items, total].map((row) => [row.count, row.response.mean]),
    );
  });
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
