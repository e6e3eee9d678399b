import type { ExportBody } from '@comcen/shared/wire/http/export.ts';
import type { Cell, ExportTable } from './table.ts';
import type { Sheet } from './xlsx.ts';

export interface About {
  readonly table: ExportTable;
  readonly body: ExportBody;
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
export function aboutSheet({ table, body, up3Id, ulpId, by, at }: About): Sheet {
  const words = WORDS[body.lang];
  const rows: Cell[][] = [
    [words.table, table.title[body.lang]],
    [words.region, [up3Id, ulpId].filter(Boolean).join(' / ')],
    [words.by, by],
    [words.at, at],
  ];
  for (const [key, value] of Object.entries(body.query)) {
    if (value === null || value === '') continue;
    if (key === 'from' || key === 'to') rows.push([words[key], new Date(String(value))]);
    else rows.push([`${words.filter}: ${key}`, String(value)]);
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

async function* once(rows: Cell[][]) {
  yield rows;
}
