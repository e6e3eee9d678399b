import type { InterruptionItem, ReliabilityRow, TmpItem } from '@comcen/shared/wire/http/reliability.ts';
import { interruptionsQuery, reliabilityQuery, tmpQuery } from '@comcen/shared/wire/http/reliability.ts';
import { reliability } from '../../queries/reliability.ts';
import { interruptions } from '../../queries/reliability-lists.ts';
import { tmp } from '../../queries/tmp.ts';
import { allPages, type Column, column, defineTable, PIECE_ROWS, timeCell, type Words } from '../table.ts';

const SAIDI: Words = {
  id: 'IEEE 1366: SAIDI = jumlah(ri x Ni) / NT, SAIFI = jumlah(Ni) / NT, CAIDI = SAIDI / SAIFI; padam dihitung pada hari mulainya.',
  en: 'IEEE 1366: SAIDI = sum(ri x Ni) / NT, SAIFI = sum(Ni) / NT, CAIDI = SAIDI / SAIFI; an interruption counts on the day it starts.',
};
const dated = <Query extends { from: string; to: string }>(query: Query) => ({
  ...query,
  from: new Date(query.from),
  to: new Date(query.to),
});

type Row = ReliabilityRow;
const FIGURES: readonly Column<Row>[] = [
  column('text', 'Kunci (baris akhir: jumlah)', 'Key (last row: total)', ({ key }: Row) => key),
  column('number', 'Pelanggan (NT)', 'Customers (NT)', ({ customers }: Row) => customers),
  column('number', 'Hari', 'Days', ({ days }: Row) => days),
  column('count', 'Padam', 'Interruptions', ({ interruptions }: Row) => interruptions),
  column('count', 'CI', 'CI', ({ ci }: Row) => ci),
  column('number', 'CMI (menit)', 'CMI (min)', ({ cmiS }: Row) => cmiS / 60),
  column('number', 'SAIDI (menit)', 'SAIDI (min)', ({ saidiMin }: Row) => saidiMin),
  column('number', 'SAIDI (jam)', 'SAIDI (h)', ({ saidiH }: Row) => saidiH),
  column('number', 'SAIFI', 'SAIFI', ({ saifi }: Row) => saifi),
  column('number', 'CAIDI (menit)', 'CAIDI (min)', ({ caidiMin }: Row) => caidiMin),
  column('number', 'MAIFI', 'MAIFI', ({ maifi }: Row) => maifi),
  column('number', 'ASAI', 'ASAI', ({ asai }: Row) => asai),
  column('count', 'CEMI: pelanggan', 'CEMI: customers', ({ cemi }: Row) => cemi?.customers ?? null),
  column('count', 'CELID-s: pelanggan', 'CELID-s: customers', ({ celidS }: Row) => celidS?.customers ?? null),
  column('count', 'CELID-t: pelanggan', 'CELID-t: customers', ({ celidT }: Row) => celidT?.customers ?? null),
];

export const reliabilityTable = defineTable({
  title: { id: 'Indeks keandalan', en: 'Reliability indices' },
  permission: 'kpi.read',
  definitions: [SAIDI],
  query: reliabilityQuery,
  columns: () => FIGURES,
  async *rows(ctx, query) {
    const { items, labels, total } = await reliability(ctx, dated(query));
    yield [...items.map((item) => ({ ...item, key: labels[item.key] ?? item.key })), total];
  },
});

type Event = InterruptionItem;
const EVENTS: readonly Column<Event>[] = [
  column('text', 'Nomor', 'Number', ({ number }: Event) => number),
  column('text', 'Jenis', 'Kind', ({ kind }: Event) => kind),
  column('text', 'ULP', 'ULP', ({ ulp }: Event) => ulp),
  column('text', 'Tingkat', 'Level', ({ level }: Event) => level),
  column('text', 'Peralatan', 'Device', ({ device }: Event) => device?.code ?? null),
  column('text', 'Penyebab', 'Cause', ({ cause }: Event) => cause),
  column('time', 'Mulai (WIB)', 'Started (WIB)', ({ startedAt }: Event) => timeCell(startedAt)),
  column('time', 'Nyala (WIB)', 'Restored (WIB)', ({ restoredAt }: Event) => timeCell(restoredAt)),
  column('count', 'Pelanggan', 'Customers', ({ customers }: Event) => customers),
  column('count', 'Tahap pemulihan', 'Restoration steps', ({ steps }: Event) => steps.length),
  column('count', 'CI', 'CI', ({ ci }: Event) => ci),
  column('number', 'CMI (menit)', 'CMI (min)', ({ cmiMin }: Event) => cmiMin),
  column('count', 'Padam sesaat', 'Momentary', ({ momentary }: Event) => momentary),
  column('number', 'Terlama (menit)', 'Longest (min)', ({ longestMin }: Event) => longestMin),
];

/** The list behind an index: its CI and CMI add up to the figure's. */
export const interruptionsTable = defineTable({
  title: { id: 'Padam di balik indeks', en: 'Interruptions' },
  permission: 'kpi.read',
  definitions: [SAIDI],
  query: interruptionsQuery.omit({ limit: true, cursor: true }),
  columns: () => EVENTS,
  rows: (ctx, query) => allPages((cursor) => interruptions(ctx, { ...dated(query), limit: PIECE_ROWS, cursor })),
});

const TMP: readonly Column<TmpItem>[] = [
  column('text', 'ULP', 'ULP', ({ ulp }: TmpItem) => ulp),
  column('text', 'Gardu', 'Transformer', ({ transformer }: TmpItem) => transformer?.code ?? null),
  column(
    'text',
    'ID pelanggan (kosong: semua di gardu)',
    'Customer id (empty: all of the transformer)',
    (row: TmpItem) => row.idpel,
  ),
  column('count', 'Pelanggan', 'Customers', ({ customers }: TmpItem) => customers),
  column('count', 'Kali padam', 'Times', ({ times }: TmpItem) => times),
  column('number', 'Jam padam', 'Hours', ({ hours }: TmpItem) => hours),
  column('number', 'Terlama (jam)', 'Longest (h)', ({ longestH }: TmpItem) => longestH),
  column('number', 'Dinyatakan: jam', 'Declared: hours', ({ level }: TmpItem) => level.hours),
  column('count', 'Dinyatakan: kali', 'Declared: times', ({ level }: TmpItem) => level.times),
  column('text', 'Keadaan', 'Standing', ({ standing }: TmpItem) => standing),
];

/** Customers past the declared service quality of a month. */
export const tmpTable = defineTable({
  title: { id: 'TMP per pelanggan', en: 'Service quality (TMP)' },
  permission: 'kpi.read',
  definitions: [
    {
      id: 'past: melewati tingkat mutu yang dinyatakan; due: lebih dari 10 % di atasnya (kompensasi).',
      en: 'past: beyond the declared level; due: more than 10 % above it (compensation).',
    },
  ],
  query: tmpQuery.omit({ limit: true, cursor: true }),
  columns: () => TMP,
  rows: (ctx, query) => allPages((cursor) => tmp(ctx, { ...query, limit: PIECE_ROWS, cursor })),
});
