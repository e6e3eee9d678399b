import type { CrewItem, IncidentItem } from '@comcen/shared/wire/http/board.ts';
import { incidentItem } from '@comcen/shared/wire/http/board.ts';
import { instant, workOrderState } from '@comcen/shared/wire/http/common.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { crewItems } from '../../queries/crews.ts';
import { incidentItems } from '../../queries/incidents.ts';
import { workOrderList } from '../../queries/work-order-list.ts';
import { type Column, coded, column, defineTable, PIECE_ROWS, timeCell, ulpColumn, type Words } from '../table.ts';

/** When the row was made: ids are UUIDv7, so a period costs its own rows and no index more. */
export const madeIn = { from: instant.optional(), to: instant.optional() };
export const MADE: Words = {
  id: 'from dan to: kapan baris dibuat di sistem, [from, to).',
  en: 'from and to: when the row was made in the system, [from, to).',
};
const ulp = z.string().max(20).optional();

/** The lowest UUIDv7 of an instant. */
const idAt = (at: string): string => {
  const hex = Date.parse(at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** Newest first by id, from `to` down to `from`. */
export async function* byId<Row extends { readonly id: string }>(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  page: (before: string | null, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  const lowest = from === undefined ? '' : idAt(from);
  let before = to === undefined ? null : idAt(to);
  for (;;) {
    const rows = await page(before, PIECE_ROWS);
    const wanted = rows.filter((row) => row.id >= lowest);
    if (wanted.length > 0) yield wanted;
    before = rows.at(-1)?.id ?? null;
    if (rows.length < PIECE_ROWS || wanted.length < rows.length) return;
  }
}

type Order = WorkOrderItem;
const time = <Row>(name: string, en: string, of: (row: Row) => string | null): Column<Row> =>
  column<Row>('time', `${name} (WIB)`, `${en} (WIB)`, (row) => timeCell(of(row)));
const ORDERS: readonly Column<Order>[] = [
  column('text', 'Nomor WO', 'Order', ({ number }: Order) => number),
  ulpColumn(),
  coded('kind', 'Jenis', 'Kind', ({ kind }: Order) => kind),
  coded('state', 'Status', 'State', ({ state }: Order) => state),
  column('count', 'Prioritas', 'Priority', ({ priority }: Order) => priority),
  column('text', 'Regu', 'Crew', ({ crew }: Order) => crew?.code ?? null),
  column('text', 'Peralatan', 'Device', ({ device }: Order) => device?.code ?? null),
  column('number', 'Lintang', 'Latitude', ({ location }: Order) => location.lat),
  column('number', 'Bujur', 'Longitude', ({ location }: Order) => location.lng),
  column('count', 'Pelanggan padam', 'Customers out', ({ customersOut }: Order) => customersOut),
  column('count', 'Laporan', 'Reports', ({ reportCount }: Order) => reportCount),
  time<Order>('Laporan pertama', 'First report', ({ times }) => times.reportedAt),
  time<Order>('Dibuat', 'Created', ({ times }) => times.createdAt),
  time<Order>('Ditugaskan', 'Dispatched', ({ times }) => times.dispatchedAt),
  time<Order>('Diterima', 'Accepted', ({ times }) => times.acceptedAt),
  time<Order>('Berangkat', 'Departed', ({ times }) => times.departedAt),
  time<Order>('Tiba', 'Arrived', ({ times }) => times.arrivedAt),
  time<Order>('Nyala', 'Restored', ({ times }) => times.restoredAt),
  time<Order>('Selesai', 'Completed', ({ times }) => times.completedAt),
  time<Order>('Ditutup', 'Closed', ({ times }) => times.closedAt),
  time<Order>('Dibatalkan', 'Cancelled', ({ times }) => times.cancelledAt),
];

export const workOrdersTable = defineTable({
  permission: 'work_order.list',
  definitions: [MADE],
  query: z.object({ ...madeIn, ulp, state: workOrderState.optional(), crew: z.string().max(40).optional() }),
  filters: { state: 'state' },
  columns: () => ORDERS,
  rows: (ctx, query) =>
    byId(query, (before, limit) =>
      workOrderList(ctx, {
        states: query.state ? [query.state] : [],
        ulpId: query.ulp ?? null,
        crew: query.crew ?? null,
        incidentId: null,
        number: null,
        before,
        limit,
      }),
    ),
});

type Incident = IncidentItem;
const INCIDENTS: readonly Column<Incident>[] = [
  column('text', 'Nomor', 'Number', ({ number }: Incident) => number),
  ulpColumn(),
  coded('kind', 'Jenis', 'Kind', ({ kind }: Incident) => kind),
  coded('incidentState', 'Status', 'State', ({ state }: Incident) => state),
  coded('faultLevel', 'Tingkat gangguan', 'Fault level', ({ faultLevel }: Incident) => faultLevel),
  column('text', 'Peralatan', 'Device', ({ device }: Incident) => device?.code ?? null),
  column('number', 'Lintang', 'Latitude', ({ location }: Incident) => location.lat),
  column('number', 'Bujur', 'Longitude', ({ location }: Incident) => location.lng),
  time<Incident>('Mulai', 'Started', ({ startedAt }) => startedAt),
  time<Incident>('Laporan pertama', 'First report', ({ firstReportedAt }) => firstReportedAt),
  time<Incident>('Nyala', 'Restored', ({ restoredAt }) => restoredAt),
  column('count', 'Pelanggan padam', 'Customers out', ({ customersOut }: Incident) => customersOut),
  column('count', 'Laporan', 'Reports', ({ reportCount }: Incident) => reportCount),
  column('flag', 'Bahaya', 'Hazard', ({ hasHazard }: Incident) => hasHazard),
];

export const incidentsTable = defineTable({
  permission: 'incident.read',
  definitions: [MADE],
  query: z.object({ ...madeIn, ulp, state: incidentItem.shape.state.optional() }),
  filters: { state: 'incidentState' },
  columns: () => INCIDENTS,
  rows: (ctx, query) =>
    byId(query, (before, limit) =>
      incidentItems(ctx, { up3Id: null, state: query.state ?? null, ulpId: query.ulp ?? null, before, limit }),
    ),
});

type Crew = CrewItem;
const CREWS: readonly Column<Crew>[] = [
  column('text', 'Kode', 'Code', ({ code }: Crew) => code),
  column('text', 'Nama', 'Name', ({ name }: Crew) => name),
  ulpColumn(),
  column('text', 'Posko', 'Posko', ({ posko }: Crew) => posko.name),
  column('text', 'Kendaraan', 'Vehicle', ({ vehicle }: Crew) => vehicle),
  column('text', 'Keahlian', 'Skills', ({ skills }: Crew, say) => say.codes('need', skills)),
  column('text', 'Perlengkapan', 'Equipment', ({ equipment }: Crew, say) => say.codes('need', equipment)),
  column('count', 'Shift', 'Shift', ({ shift }: Crew) => shift),
  column('flag', 'Bertugas', 'On duty', ({ onDuty }: Crew) => onDuty),
  time<Crew>('Bertugas sejak', 'On duty since', ({ dutySince }) => dutySince),
  column('count', 'WO terbuka', 'Open orders', ({ openOrders }: Crew) => openOrders),
];

export const crewsTable = defineTable({
  permission: 'crew.read',
  query: z.object({ ulp }),
  columns: () => CREWS,
  async *rows(ctx, query) {
    yield await crewItems(ctx, { up3Id: null, ulpId: query.ulp ?? null });
  },
});
