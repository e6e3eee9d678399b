import { rebuildKpis } from '@comcen/server/commands/kpi/rebuild.ts';
import { codes as english } from '@comcen/shared/domain/words/en.ts';
import { codes as indonesian } from '@comcen/shared/domain/words/id.ts';
import { EXPORT_TABLES, type ExportTableName } from '@comcen/shared/wire/http/export.ts';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fillEveryTable } from '../factories/every-table.ts';
import { createExportDesk, type ExportDesk } from '../factories/export-desk.ts';
import { insertHistory } from '../factories/history.ts';
import type { Lane } from '../factories/lane.ts';
import { csvRows } from '../harness/csv.ts';
import { useTestDatabase } from '../harness/postgres.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const database = useTestDatabase();
const TABLES = EXPORT_TABLES.filter((table) => table !== 'monthly_report');
const SPAN = { from: '2026-01-21T17:00:00Z', to: '2026-02-10T17:00:00Z' };
let desk: ExportDesk;
let lane: Lane;
let transformer: string;
beforeAll(async () => {
  desk = await createExportDesk(database());
  lane = desk.lane;
  transformer = lane.world.transformers[0]?.id ?? '';
  await insertHistory(lane.sql, lane.world, { orders: 60, seed: 7 });
  await rebuildKpis(lane.ctx, lane.world.up3Id);
  await fillEveryTable(lane);
});
afterAll(() => desk.close());
beforeEach(() => desk.clear());

/** What each list is asked with; the codes of the question leave in words too. */
const questions = (): Readonly<Record<(typeof TABLES)[number], object>> => ({
  kpi_figures: { ...SPAN, groupBy: 'cause', flagged: 'with' },
  kpi_orders: { ...SPAN, groupBy: 'cause', key: 'tree', measure: 'count', flagged: 'with' },
  work_orders: { state: 'closed' },
  incidents: { state: 'closed' },
  reports: { state: 'answered' },
  crews: { ulp: 'pkp' },
  planned_outages: { when: 'now' },
  reliability: { ...SPAN, groupBy: 'feeder', kind: 'all', medDays: 'with' },
  interruptions: { ...SPAN, measure: 'sustained', transformer },
  interrupted_customers: { ...SPAN, measure: 'celidS', kind: 'fault' },
  tmp: { month: '2026-02', medDays: 'with' },
  tmp_customers: { month: '2026-02', transformer },
  ratings: { ...SPAN, measure: 'negative', groupBy: 'channel', key: 'walk_in' },
  rating_figures: { ...SPAN, groupBy: 'channel' },
  recovery_tasks: { state: 'waiting' },
  repeats: { ...SPAN, by: 'transformer', measure: 'repeats' },
  repeat_figures: { ...SPAN, by: 'transformer' },
  tickets: { ...SPAN, measure: 'count', groupBy: 'skill', key: 'power_upgrade' },
  ticket_figures: { ...SPAN, groupBy: 'skill' },
  kpi_targets: { year: 2026 },
  kpi_locks: {},
  corrections: { month: '2026-01' },
});

/** Groups whose keys are names of ours for texts, no codes of rows. */
const TEXTS: readonly string[] = [
  'answer',
  'correctedField',
  'exportTable',
  'filter',
  'grouping',
  'row',
  'weekday',
  'without',
];
function codesOf(words: typeof indonesian | typeof english): ReadonlySet<string> {
  const groups = Object.entries<Readonly<Record<string, string>>>(words).filter(([group]) => !TEXTS.includes(group));
  const said = new Set(groups.flatMap(([, group]) => Object.values(group)));
  return new Set(groups.flatMap(([, group]) => Object.keys(group)).filter((code) => !said.has(code)));
}
const CODES = { id: codesOf(indonesian), en: codesOf(english) };
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-/;

/** Cells that hold a code of ours, an id, or a ULP by its key. */
const rawIn = (rows: readonly (readonly unknown[])[], lang: 'id' | 'en'): string[] =>
  rows
    .flat()
    .filter((cell) => typeof cell === 'string')
    .filter((cell) => UUID.test(cell) || cell.split(/[,;] /).some((part) => isRaw(part, lang)));
const isRaw = (part: string, lang: 'id' | 'en'): boolean =>
  CODES[lang].has(part) || lane.world.ulpIds.some((ulp) => ulp === part) || /^[a-z]+(_[a-z0-9]+)+$/.test(part);

describe('every table of the registry', () => {
  it.each(TABLES)('%s makes both files with the same rows, in words of their language', async (table) => {
    const asked = { table, query: questions()[table] };
    const rows = csvRows((await desk.fileOf('operator', { ...asked, format: 'csv' })).toString().slice(1));
    expect(rows.length).toBeGreaterThan(1);
    expect(rawIn(rows, 'id')).toEqual([]);
    const { sheets } = await readXlsx(await desk.fileOf('operator', { ...asked, format: 'xlsx', lang: 'en' }));
    const [data, about] = sheets;
    expect(data?.rows).toHaveLength(rows.length);
    expect(data?.rows[0]).toHaveLength(rows[0]?.length ?? 0);
    expect(rawIn([...(data?.rows ?? []), ...(about?.rows ?? [])], 'en')).toEqual([]);
  });

  it('finds a code that was left as it is, so that the test above means something', () => {
    const rows = [
      ['Pohon', 'tree'],
      ['arrived_far, clock_drift'],
      ['pkp'],
      [transformer],
      ['Telepon', 'Padam', 3, null],
    ];
    expect(rawIn(rows, 'id')).toEqual(['tree', 'arrived_far, clock_drift', 'pkp', transformer]);
  });
});

describe('the words', () => {
  const linesOf = async (
    table: ExportTableName,
    lang: 'id' | 'en',
    query: object,
    who: 'operator' | 'manager' = 'operator',
  ) => csvRows((await desk.fileOf(who, { table, format: 'csv', lang, query })).toString().slice(1));

  it('a correction says what was locked and what would be, as its screen does', async () => {
    const [head, line] = await linesOf('corrections', 'id', {});
    const cells = Object.fromEntries(head?.map((name, i) => [name, line?.[i]]) ?? []);
    expect(cells['Yang berubah']?.split('; ')).toEqual(
      expect.arrayContaining(['Penyebab', 'Tanda', 'Respons', 'Operator']),
    );
    expect(cells.Terkunci?.split('; ')).toEqual(
      expect.arrayContaining(['tidak ada', 'Telepon', 'SR pelanggan', '20:00']),
    );
    expect(cells['Akan menjadi']?.split('; ')).toEqual(
      expect.arrayContaining([
        'Pohon',
        'PLN Mobile',
        'Gardu',
        'Digantikan',
        '30:30',
        'ya',
        'ULP SLT',
        'operator bangka',
      ]),
    );
    expect(cells.Karena).toBe('Diterima regu');
  });

  it('the sheet beside the rows says the question with names and words', async () => {
    const query = { ...SPAN, measure: 'sustained', kind: 'fault', medDays: 'without', ulp: 'slt', transformer };
    const { sheets } = await readXlsx(await desk.fileOf('operator', { table: 'interruptions', format: 'xlsx', query }));
    const said = new Map(sheets[1]?.rows.map(([what, value]) => [what, value]));
    expect([said.get('Saringan: Angka'), said.get('Saringan: Jenis padam'), said.get('Saringan: ULP')]).toEqual([
      'Dihitung',
      'Gangguan',
      'ULP SLT',
    ]);
    expect(said.get('Saringan: Hari kejadian besar')).toBe('Tanpa hari besar');
    expect(said.get('Saringan: Gardu')).toBe(lane.world.transformers[0]?.code);
  });

  it('who may not take personal data away gets the tasks and the repeats without names, numbers and what was said', async () => {
    const waiting = await linesOf('recovery_tasks', 'id', {}, 'manager');
    expect(waiting).toHaveLength(3);
    const repeats = await linesOf('repeats', 'id', { ...SPAN, by: 'customer' }, 'manager');
    const keys = await linesOf('repeat_figures', 'id', { ...SPAN, by: 'customer' }, 'manager');
    expect([repeats.length, keys.length]).toEqual([2, 2]);
    expect([waiting, repeats, keys].flat(2).join(' ')).not.toMatch(/Lama sekali|Pelapor|62812|\b\d{12}\b/);
    const all = await linesOf('recovery_tasks', 'id', {});
    expect(all.flat()).toContain('Lama sekali');
  });
});

describe('another region', () => {
  it.each([
    'planned_outages',
    'interrupted_customers',
    'recovery_tasks',
    'repeat_figures',
    'kpi_locks',
    'corrections',
  ] as const)('has no row of our %s', async (table) => {
    const { month: _, when: __, ...query } = { month: null, when: null, ...questions()[table] };
    const file = await desk.fileOf('foreign', { table, format: 'csv', query });
    expect(csvRows(file.toString().slice(1))).toHaveLength(1);
  });

  it('does not hear who is at our transformer', async () => {
    const { id } = await desk.ask('foreign', {
      table: 'tmp_customers',
      format: 'csv',
      query: questions().tmp_customers,
    });
    await desk.files().run(id);
    expect(await desk.stateOf('foreign', id)).toMatchObject({ state: 'failed', failure: 'access' });
  });
});
