import type { KpiOrder, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { kpiOrdersQuery, kpiQuery } from '@comcen/shared/wire/http/kpi.ts';
import { invalidField } from '../../errors.ts';
import { kpiOrders } from '../../queries/kpi-orders.ts';
import { kpis } from '../../queries/kpis.ts';
import { allPages, type Column, column, defineTable, PIECE_ROWS, timeCell, type Words } from '../table.ts';

const DEFINITIONS: readonly Words[] = [
  {
    id: 'Waktu respons: laporan pertama sampai regu tiba pertama kali, menit.',
    en: 'Response: first report to first arrival, minutes.',
  },
  { id: 'Pemulihan, kerja (APKT): tiba sampai nyala.', en: 'Recovery, work (APKT): arrival to power on.' },
  {
    id: 'Pemulihan, padam (KPI jaringan): mulai padam sampai nyala.',
    en: 'Recovery, outage (network KPI): outage start to power on.',
  },
  { id: 'Pemulihan, pelanggan: laporan pertama sampai nyala.', en: 'Recovery, customer: first report to power on.' },
  {
    id: 'Detik utuh; persentil = peringkat terdekat; hari WIB; WO milik hari laporan pertamanya; jeda tidak dikurangkan.',
    en: 'Whole seconds; percentile = nearest rank; the day is WIB; an order belongs to the day of its first report; pauses are not subtracted.',
  },
  {
    id: 'Pencapaian = (2 - realisasi / target) x 100 %.',
    en: 'Achievement = (2 - actual / target) x 100 %.',
  },
];

const text = <Row>(id: string, en: string, of: (row: Row) => string | null) => column<Row>('text', id, en, of);
const count = <Row>(id: string, en: string, of: (row: Row) => number | null) => column<Row>('count', id, en, of);
const number = <Row>(id: string, en: string, of: (row: Row) => number | null) => column<Row>('number', id, en, of);
const time = <Row>(id: string, en: string, of: (row: Row) => string | null) =>
  column<Row>('time', id, en, (row) => timeCell(of(row)));

const ORDER_COLUMNS: readonly Column<KpiOrder>[] = [
  text('Nomor WO', 'Order', ({ number }) => number),
  text('ULP', 'ULP', ({ ulp }) => ulp),
  text('Status', 'State', ({ state }) => state),
  text('Regu', 'Crew', ({ crewCode }) => crewCode),
  time('Laporan pertama (WIB)', 'First report (WIB)', ({ reportedAt }) => reportedAt),
  time('Tiba (WIB)', 'Arrived (WIB)', ({ arrivedAt }) => arrivedAt),
  time('Nyala (WIB)', 'Restored (WIB)', ({ restoredAt }) => restoredAt),
  time('Dibatalkan (WIB)', 'Cancelled (WIB)', ({ cancelledAt }) => cancelledAt),
  number('Respons (menit)', 'Response (min)', ({ responseMin }) => responseMin),
  number('Pemulihan kerja (menit)', 'Recovery, work (min)', ({ recoveryWorkMin }) => recoveryWorkMin),
  number('Pemulihan padam (menit)', 'Recovery, outage (min)', ({ recoveryOutageMin }) => recoveryOutageMin),
  number('Pemulihan pelanggan (menit)', 'Recovery, customer (min)', ({ recoveryCustomerMin }) => recoveryCustomerMin),
  number('Jeda (menit)', 'Paused (min)', ({ pausedMin }) => pausedMin),
  text('Tanda integritas', 'Integrity flags', ({ flags }) => flags.join(' ')),
];

const assertPeriod = ({ from, to }: { from: string; to: string }): void => {
  if (Date.parse(to) < Date.parse(from)) throw invalidField('query.to', 'lies before from; the period is [from, to)');
};
const periodOf = ({ from, to, ulp }: { from: string; to: string; ulp?: string }) => ({
  from: new Date(from),
  to: new Date(to),
  ulpId: ulp,
});

/** The list behind a number, as GET /api/kpis/orders gives it. */
export const kpiOrdersTable = defineTable({
  title: { id: 'WO di balik KPI', en: 'Orders behind a KPI' },
  permission: 'kpi.read',
  query: kpiOrdersQuery.omit({ limit: true, cursor: true }),
  definitions: DEFINITIONS,
  assert: (query) => {
    assertPeriod(query);
    if ((query.groupBy === undefined) !== (query.key === undefined))
      throw invalidField('query.key', 'groupBy and key belong together');
  },
  columns: () => ORDER_COLUMNS,
  rows: (ctx, query) =>
    allPages((cursor) => {
      const { groupBy, key, measure } = query;
      const group = groupBy === undefined || key === undefined ? undefined : { by: groupBy, key };
      return kpiOrders(ctx, { ...periodOf(query), group, measure, limit: PIECE_ROWS, cursor });
    }),
  total: async (ctx, query) => {
    if (query.groupBy !== undefined || query.measure !== 'count') return null;
    return (await kpis(ctx, periodOf(query), 'ulp')).total.count;
  },
});

type Stats = KpiRow['response'];
const statsColumns = (id: string, en: string, of: (row: KpiRow) => Stats): Column<KpiRow>[] => [
  count(`${id}: jumlah`, `${en}: count`, (row) => of(row).count),
  number(`${id}: rata-rata (menit)`, `${en}: mean (min)`, (row) => of(row).mean),
  number(`${id}: p50`, `${en}: p50`, (row) => of(row).p50),
  number(`${id}: p90`, `${en}: p90`, (row) => of(row).p90),
  number(`${id}: p95`, `${en}: p95`, (row) => of(row).p95),
  number(`${id}: % dalam target`, `${en}: % within target`, (row) => of(row).within),
  number(`${id}: pencapaian %`, `${en}: achievement %`, (row) => of(row).achievement),
];

/** A unique key per row; the last row is the total. */
const TOTAL = 'total';
const FIGURE_COLUMNS: readonly Column<KpiRow>[] = [
  text('Kunci', 'Key', ({ key }) => key),
  count('WO', 'Orders', (row) => row.count),
  count('Dibatalkan', 'Cancelled', ({ cancelled }) => cancelled),
  count('Diambil alih WO lain', 'Superseded', ({ superseded }) => superseded),
  count('Tanpa waktu nyala', 'Without restored time', ({ withoutRestore }) => withoutRestore),
  count('Pernah ditunda', 'Paused', ({ paused }) => paused),
  number('Jeda (menit)', 'Paused (min)', ({ pausedMin }) => pausedMin),
  ...statsColumns('Respons', 'Response', ({ response }) => response),
  ...statsColumns('Pemulihan kerja', 'Recovery, work', ({ recovery }) => recovery.work),
  ...statsColumns('Pemulihan padam', 'Recovery, outage', ({ recovery }) => recovery.outage),
  ...statsColumns('Pemulihan pelanggan', 'Recovery, customer', ({ recovery }) => recovery.customer),
];

/** The figures of a period per key, as GET /api/kpis gives them, and their total. */
export const kpiFiguresTable = defineTable({
  title: { id: 'Angka KPI', en: 'KPI figures' },
  permission: 'kpi.read',
  query: kpiQuery,
  definitions: DEFINITIONS,
  assert: assertPeriod,
  columns: () => FIGURE_COLUMNS,
  async *rows(ctx, query) {
    const { items, total } = await kpis(ctx, periodOf(query), query.groupBy);
    yield [...items, { ...total, key: TOTAL }];
  },
});
