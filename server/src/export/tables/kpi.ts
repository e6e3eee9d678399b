import { definitionsIn } from '@comcen/shared/domain/kpi/definitions.ts';
import type { KpiOrder, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { kpiOrdersQuery, kpiQuery } from '@comcen/shared/wire/http/kpi.ts';
import { invalidField } from '../../errors.ts';
import { kpiOrders } from '../../queries/kpi-orders.ts';
import { kpis } from '../../queries/kpis.ts';
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

/** The words of the figures themselves (shared/domain/kpi/definitions), both languages side by side. */
const inEnglish = new Map(definitionsIn('en').map(({ code, name, text }) => [code, `${name}: ${text}`]));
const DEFINITIONS: readonly Words[] = definitionsIn('id').map(({ code, name, text }) => ({
  id: `${name}: ${text}`,
  en: inEnglish.get(code) ?? code,
}));

const text = <Row>(id: string, en: string, of: (row: Row) => string | null) => column<Row>('text', id, en, of);
const count = <Row>(id: string, en: string, of: (row: Row) => number | null) => column<Row>('count', id, en, of);
const number = <Row>(id: string, en: string, of: (row: Row) => number | null) => column<Row>('number', id, en, of);
const time = <Row>(id: string, en: string, of: (row: Row) => string | null) =>
  column<Row>('time', id, en, (row) => timeCell(of(row)));

const ORDER_COLUMNS: readonly Column<KpiOrder>[] = [
  text('Nomor WO', 'Order', ({ number }) => number),
  ulpColumn(),
  coded('state', 'Status', 'State', ({ state }) => state),
  text('Regu', 'Crew', ({ crewCode }) => crewCode),
  coded('cause', 'Penyebab', 'Cause', ({ cause }) => cause),
  coded('faultLevel', 'Tingkat', 'Level', ({ deviceKind }) => deviceKind),
  coded('channel', 'Kanal', 'Channel', ({ channel }) => channel),
  number('Lintang', 'Latitude', ({ location }) => location.lat),
  number('Bujur', 'Longitude', ({ location }) => location.lng),
  time('Laporan pertama (WIB)', 'First report (WIB)', ({ reportedAt }) => reportedAt),
  time('Tiba (WIB)', 'Arrived (WIB)', ({ arrivedAt }) => arrivedAt),
  time('Nyala (WIB)', 'Restored (WIB)', ({ restoredAt }) => restoredAt),
  time('Dibatalkan (WIB)', 'Cancelled (WIB)', ({ cancelledAt }) => cancelledAt),
  number('Respons (menit)', 'Response (min)', ({ responseMin }) => responseMin),
  number('Pemulihan kerja (menit)', 'Recovery, work (min)', ({ recoveryWorkMin }) => recoveryWorkMin),
  number('Pemulihan padam (menit)', 'Recovery, outage (min)', ({ recoveryOutageMin }) => recoveryOutageMin),
  number('Pemulihan pelanggan (menit)', 'Recovery, customer (min)', ({ recoveryCustomerMin }) => recoveryCustomerMin),
  number('Jeda (menit)', 'Paused (min)', ({ pausedMin }) => pausedMin),
  column<KpiOrder>('text', 'Tanda integritas', 'Integrity flags', ({ flags }, say) => say.codes('flag', flags)),
  count('Foto', 'Photos', ({ photos }) => photos),
  column<KpiOrder>('flag', 'Koreksi setelah dikunci', 'Corrected after the lock', ({ correction }) => correction),
];

const assertPeriod = ({ from, to }: { from: string; to: string }): void => {
  if (Date.parse(to) < Date.parse(from)) throw invalidField('query.to', 'lies before from; the period is [from, to)');
};
const periodOf = (query: { from: string; to: string; ulp?: string; flagged: 'with' | 'without' }) => ({
  from: new Date(query.from),
  to: new Date(query.to),
  ulpId: query.ulp,
  withFlagged: query.flagged === 'with',
});

/** The list behind a number, as GET /api/kpis/orders gives it. */
export const kpiOrdersTable = defineTable({
  permission: 'kpi.read',
  query: kpiOrdersQuery.omit({ limit: true, cursor: true }),
  definitions: DEFINITIONS,
  assert: (query) => {
    assertPeriod(query);
    if ((query.groupBy === undefined) !== (query.key === undefined))
      throw invalidField('query.key', 'groupBy and key belong together');
  },
  filters: { measure: 'kpiMeasure' },
  columns: () => ORDER_COLUMNS,
  rows: (ctx, query) =>
    allPages((cursor) => {
      const { groupBy, key, measure, fromMin, toMin } = query;
      const group = groupBy === undefined || key === undefined ? undefined : { by: groupBy, key };
      return kpiOrders(ctx, { ...periodOf(query), group, measure, fromMin, toMin, limit: PIECE_ROWS, cursor });
    }),
  total: async (ctx, query) => {
    if (query.groupBy !== undefined || query.measure !== 'count' || query.fromMin !== undefined) return null;
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
  number(`${id}: target (menit)`, `${en}: target (min)`, (row) => of(row).target),
  number(`${id}: tanpa jeda (menit)`, `${en}: net of pauses (min)`, (row) => of(row).net),
  number(`${id}: % dalam target`, `${en}: % within target`, (row) => of(row).within),
  number(`${id}: pencapaian %`, `${en}: achievement %`, (row) => of(row).achievement),
];

const FIGURE_COLUMNS: readonly Column<KpiRow>[] = [
  count('WO', 'Orders', (row) => row.count),
  count('Dibatalkan', 'Cancelled', ({ cancelled }) => cancelled),
  count('Digantikan', 'Superseded', ({ superseded }) => superseded),
  count('Tanpa waktu nyala', 'Without restored time', ({ withoutRestore }) => withoutRestore),
  count('Bertanda integritas', 'Flagged', ({ flagged }) => flagged),
  count('Pernah ditunda', 'Paused', ({ paused }) => paused),
  number('Jeda (menit)', 'Paused (min)', ({ pausedMin }) => pausedMin),
  ...statsColumns('Respons', 'Response', ({ response }) => response),
  ...statsColumns('Pemulihan kerja', 'Recovery, work', ({ recovery }) => recovery.work),
  ...statsColumns('Pemulihan padam', 'Recovery, outage', ({ recovery }) => recovery.outage),
  ...statsColumns('Pemulihan pelanggan', 'Recovery, customer', ({ recovery }) => recovery.customer),
];

/** The figures of a period per key, as GET /api/kpis gives them, and their total. */
export const kpiFiguresTable = defineTable({
  permission: 'kpi.read',
  query: kpiQuery,
  definitions: DEFINITIONS,
  assert: assertPeriod,
  columns: (_, { groupBy }) => [keyColumn(groupBy), ...FIGURE_COLUMNS],
  async *rows(ctx, query) {
    const { items, labels, total } = await kpis(ctx, periodOf(query), query.groupBy);
    yield withTotal(items, total, labels);
  },
});
