import type {
  InterruptedCustomers,
  InterruptionItem,
  ReliabilityRow,
  TmpItem,
} from '@comcen/shared/wire/http/reliability.ts';
import {
  customersQuery,
  interruptionsQuery,
  reliabilityQuery,
  tmpCustomersQuery,
  tmpQuery,
} from '@comcen/shared/wire/http/reliability.ts';
import { reliability } from '../../queries/reliability.ts';
import { interruptedCustomers, interruptions } from '../../queries/reliability-lists.ts';
import { tmp, tmpCustomers } from '../../queries/tmp.ts';
import {
  allPages,
  type Column,
  coded,
  column,
  defineTable,
  PIECE_ROWS,
  timeCell,
  ulpColumn,
  type Words,
} from '../table.ts';
import { keyColumn, withTotal } from './keys.ts';

const SAIDI: Words = {
  id: 'IEEE 1366: SAIDI = jumlah(ri x Ni) / NT, SAIFI = jumlah(Ni) / NT, CAIDI = SAIDI / SAIFI; padam dihitung pada hari mulainya.',
  en: 'IEEE 1366: SAIDI = sum(ri x Ni) / NT, SAIFI = sum(Ni) / NT, CAIDI = SAIDI / SAIFI; an interruption counts on the day it starts.',
};
const PAGED = { limit: true, cursor: true } as const;
const dated = <Query extends { from: string; to: string }>(query: Query) => ({
  ...query,
  from: new Date(query.from),
  to: new Date(query.to),
});

type Row = ReliabilityRow;
const FIGURES: readonly Column<Row>[] = [
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
  permission: 'kpi.read',
  definitions: [SAIDI],
  query: reliabilityQuery,
  columns: (_, { groupBy }) => [keyColumn(groupBy), ...FIGURES],
  async *rows(ctx, query) {
    const { items, labels, total } = await reliability(ctx, dated(query));
    yield withTotal(query.groupBy === 'none' ? [] : items, total, labels);
  },
});

type Event = InterruptionItem;
const EVENTS: readonly Column<Event>[] = [
  column('text', 'Nomor', 'Number', ({ number }: Event) => number),
  coded('interruption', 'Jenis', 'Kind', ({ kind }: Event) => kind),
  ulpColumn(),
  coded('faultLevel', 'Tingkat', 'Level', ({ level }: Event) => level),
  column('text', 'Peralatan', 'Device', ({ device }: Event) => device?.code ?? null),
  coded('cause', 'Penyebab', 'Cause', ({ cause }: Event) => cause),
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
  permission: 'kpi.read',
  definitions: [SAIDI],
  query: interruptionsQuery.omit(PAGED),
  filters: { measure: 'interruptionMeasure' },
  columns: () => EVENTS,
  rows: (ctx, query) => allPages((cursor) => interruptions(ctx, { ...dated(query), limit: PIECE_ROWS, cursor })),
});

const PEOPLE: readonly Column<InterruptedCustomers>[] = [
  ulpColumn(),
  column('text', 'Gardu', 'Transformer', ({ transformer }: InterruptedCustomers) => transformer?.code ?? null),
  column(
    'text',
    'ID pelanggan (kosong: semua di gardu)',
    'Customer id (empty: all of the transformer)',
    (row: InterruptedCustomers) => row.idpel,
  ),
  column('count', 'Pelanggan', 'Customers', ({ customers }: InterruptedCustomers) => customers),
  column('count', 'Kali padam', 'Times', ({ times }: InterruptedCustomers) => times),
  column('number', 'Jam padam', 'Hours', ({ hours }: InterruptedCustomers) => hours),
  column('number', 'Terlama (jam)', 'Longest (h)', ({ longestH }: InterruptedCustomers) => longestH),
];

/** Who stands behind CEMI and CELID, worst first. */
export const interruptedCustomersTable = defineTable({
  permission: 'kpi.read',
  definitions: [
    {
      id: 'CEMI, CELID-S, CELID-T (IEEE 1366): pelanggan yang melewati batas kali padam, satu padam terlama, atau jumlah jam padam.',
      en: 'CEMI, CELID-S, CELID-T (IEEE 1366): customers past the limit of times, of one longest outage, or of hours together.',
    },
  ],
  filters: { measure: 'customersMeasure' },
  query: customersQuery.omit(PAGED),
  columns: () => PEOPLE,
  rows: (ctx, query) => allPages((cursor) => interruptedCustomers(ctx, { ...dated(query), limit: PIECE_ROWS, cursor })),
});

const TMP: readonly Column<TmpItem>[] = [
  ...PEOPLE,
  column('number', 'Dinyatakan: jam', 'Declared: hours', ({ level }: TmpItem) => level.hours),
  column('count', 'Dinyatakan: kali', 'Declared: times', ({ level }: TmpItem) => level.times),
  coded('standing', 'Keadaan', 'Standing', ({ standing }: TmpItem) => standing),
];

/** Customers past the declared service quality of a month. */
export const tmpTable = defineTable({
  permission: 'kpi.read',
  definitions: [
    {
      id: 'Melewati: di atas tingkat mutu yang dinyatakan; Kompensasi: lebih dari 10 % di atasnya.',
      en: 'Past: beyond the declared level; Compensation: more than 10 % above it.',
    },
  ],
  query: tmpQuery.omit(PAGED),
  columns: () => TMP,
  rows: (ctx, query) => allPages((cursor) => tmp(ctx, { ...query, limit: PIECE_ROWS, cursor })),
});

type Numbered = Awaited<ReturnType<typeof tmpCustomers>>['items'][number];
const NUMBERS: readonly Column<Numbered>[] = [
  ulpColumn(),
  column('text', 'ID pelanggan', 'Customer id', ({ idpel }: Numbered) => idpel),
];

/** Who makes up a transformer's group of that list. */
export const tmpCustomersTable = defineTable({
  permission: 'kpi.read',
  query: tmpCustomersQuery.omit(PAGED),
  columns: () => NUMBERS,
  rows: (ctx, query) => allPages((cursor) => tmpCustomers(ctx, { ...query, limit: PIECE_ROWS, cursor })),
});
