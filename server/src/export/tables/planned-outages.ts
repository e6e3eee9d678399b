import type { PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { plannedOutageQuery } from '@comcen/shared/wire/http/planned-outage.ts';
import { plannedOutages } from '../../queries/planned-outages.ts';
import { type Column, coded, column, defineTable, timeCell, ulpColumn } from '../table.ts';
import { byId } from './lists.ts';

type Planned = PlannedOutageItem;
const PLANNED: readonly Column<Planned>[] = [
  column('text', 'Nomor', 'Number', ({ number }: Planned) => number),
  coded('plannedState', 'Status', 'State', ({ state }: Planned) => state),
  ulpColumn(),
  coded('device', 'Tingkat', 'Level', ({ device }: Planned) => device.kind),
  column('text', 'Peralatan', 'Device', ({ device }: Planned) => device.code),
  column('count', 'Pelanggan', 'Customers', ({ customers }: Planned) => customers),
  column('time', 'Mulai (WIB)', 'Starts (WIB)', ({ startsAt }: Planned) => timeCell(startsAt)),
  column('time', 'Sampai (WIB)', 'Ends (WIB)', ({ endsAt }: Planned) => timeCell(endsAt)),
  column('time', 'Diakhiri (WIB)', 'Ended (WIB)', ({ endedAt }: Planned) => timeCell(endedAt)),
  column('time', 'Dibatalkan (WIB)', 'Cancelled (WIB)', ({ cancelledAt }: Planned) => timeCell(cancelledAt)),
  column('count', 'Laporan', 'Reports', ({ callers }: Planned) => callers),
  column('text', 'Dibuat oleh', 'Created by', ({ createdBy }: Planned) => createdBy),
  column('text', 'Catatan', 'Note', ({ note }: Planned) => note),
];

export const plannedOutagesTable = defineTable({
  permission: 'planned_outage.read',
  query: plannedOutageQuery.omit({ limit: true, cursor: true }),
  filters: { when: 'plannedWhen' },
  columns: () => PLANNED,
  rows: (ctx, query) =>
    byId({}, (before, limit) =>
      plannedOutages(ctx, { when: query.when ?? null, ulpId: query.ulp ?? null, before, limit }),
    ),
});
