import type { ExportBody } from '@comcen/shared/wire/http/export.ts';
import { isUuid, type Say } from './say.ts';
import type { Cell, ExportTable, Filters } from './table.ts';
import type { Sheet } from './xlsx.ts';

export interface About {
  readonly table: ExportTable;
  readonly body: ExportBody;
  readonly say: Say;
  readonly up3Id: string;
  readonly ulpId: string | null;
  readonly by: string;
  readonly at: Date;
}

const WORDS = {
  id: {
    sheet: 'Keterangan',
    what: 'Isi',
    value: 'Nilai',
    table: 'Tabel',
    region: 'Wilayah',
    by: 'Dibuat oleh',
    at: 'Data per (WIB)',
    from: 'Dari (WIB)',
    to: 'Sampai, tidak termasuk (WIB)',
    filter: 'Saringan',
    definition: 'Definisi',
  },
  en: {
    sheet: 'About',
    what: 'What',
    value: 'Value',
    table: 'Table',
    region: 'Region',
    by: 'Made by',
    at: 'Data as of (WIB)',
    from: 'From (WIB)',
    to: 'To, exclusive (WIB)',
    filter: 'Filter',
    definition: 'Definition',
  },
} as const;

/** The sheet beside the rows: period, filters, who, when, and what the figures mean. */
export function aboutSheet({ table, body, say, up3Id, ulpId, by, at }: About): Sheet {
  const words = WORDS[body.lang];
  const rows: Cell[][] = [
    [words.table, tableName({ body, say })],
    [words.region, [up3Id, say.ulp(ulpId)].filter(Boolean).join(' / ')],
    [words.by, by],
    [words.at, at],
  ];
  for (const [key, value] of Object.entries(body.query)) {
    if (value === null || value === '') continue;
    if (key === 'from' || key === 'to') rows.push([words[key], new Date(String(value))]);
    else rows.push([`${words.filter}: ${say.code('filter', key)}`, filterText(say, table.filters, body.query, key)]);
  }
  for (const definition of table.definitions) rows.push([words.definition, definition[body.lang]]);
  return {
    name: words.sheet,
    titles: [words.what, words.value],
    kinds: ['text', 'text'],
    widths: [28, 110],
    pieces: once(rows),
  };
}

export const tableName = ({ body, say }: Pick<About, 'body' | 'say'>): string =>
  say.code('exportTable', body.table) ?? body.table;

/** Codes that mean the same in the question of every table. */
const COMMON: Filters = {
  kind: 'interruption',
  medDays: 'majorDays',
  flagged: 'flaggedOrders',
  groupBy: 'grouping',
  by: 'repeatKind',
};

/** What was asked, as the screen says it: names instead of ids, words instead of codes. */
function filterText(say: Say, own: Filters, query: ExportBody['query'], field: string): string {
  const value = String(query[field]);
  if (isUuid(value)) return say.name(value);
  if (field === 'ulp') return say.ulp(value) ?? value;
  if (field === 'key' || field === 'feeder') return say.key(String(query.groupBy ?? field), value);
  const group = own[field] ?? COMMON[field];
  return group ? (say.code(group, value) ?? value) : value;
}

async function* once(rows: Cell[][]) {
  yield rows;
}
