import type { KpiCorrection } from '@comcen/shared/wire/http/kpi.ts';
import { kpiCorrectionsQuery } from '@comcen/shared/wire/http/kpi.ts';
import type { RatingItem, RepeatItem, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import { ratingsQuery, repeatListQuery, ticketsQuery } from '@comcen/shared/wire/http/voice.ts';
import { invalidField } from '../../errors.ts';
import { kpiCorrections } from '../../queries/kpi-locks.ts';
import { ratingItems } from '../../queries/ratings.ts';
import { repeatItems } from '../../queries/repeat-list.ts';
import { ticketItems } from '../../queries/tickets.ts';
import { type Column, column, defineTable, PIECE_ROWS, timeCell } from '../table.ts';
import { mayPersonal } from './personal.ts';

const PAGED = { limit: true, cursor: true } as const;
const period = ({ from, to, ulp }: { from: string; to: string; ulp?: string | undefined }) => ({
  from: new Date(from),
  to: new Date(to),
  ulpId: ulp,
});

/** The row that `groupBy` and `key` name together. */
function groupOf<By extends string>({ groupBy, key }: { groupBy?: By | undefined; key?: string | undefined }) {
  if (groupBy === undefined && key === undefined) return undefined;
  if (groupBy === undefined || key === undefined) throw invalidField('query.key', 'groupBy and key belong together');
  return { by: groupBy, key };
}

/** A list to its end by the position of the last row read. */
async function* fromLast<Row, Position>(
  page: (before: Position | undefined) => Promise<readonly Row[]>,
  positionOf: (row: Row) => Position,
): AsyncGenerator<readonly Row[]> {
  let before: Position | undefined;
  for (;;) {
    const rows = await page(before);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PIECE_ROWS) return;
    before = positionOf(last);
  }
}

type Rating = RatingItem & { readonly position: string };
const RATINGS: readonly Column<Rating>[] = [
  column('text', 'Laporan', 'Report', ({ reportNumber }: Rating) => reportNumber),
  column('text', 'ULP', 'ULP', ({ ulp }: Rating) => ulp),
  column('text', 'Saluran', 'Channel', ({ channel }: Rating) => channel),
  column('text', 'Regu', 'Crew', ({ crewCode }: Rating) => crewCode),
  column('count', 'Bintang', 'Stars', ({ stars }: Rating) => stars),
  column('count', 'NPS (0-10)', 'NPS (0-10)', ({ nps }: Rating) => nps),
  column('time', 'Dinilai (WIB)', 'Rated (WIB)', ({ ratedAt }: Rating) => timeCell(ratedAt)),
  column('text', 'Tugas pemulihan', 'Recovery task', ({ task }: Rating) => task?.state ?? null),
];
const COMMENT = column<Rating>('text', 'Komentar', 'Comment', ({ comment }) => comment);

export const ratingsTable = defineTable({
  title: { id: 'Penilaian pelanggan', en: 'Ratings' },
  permission: 'rating.read',
  query: ratingsQuery.omit(PAGED),
  assert: (query) => void groupOf(query),
  columns: (ctx) => (mayPersonal(ctx) ? [...RATINGS, COMMENT] : RATINGS),
  rows: (ctx, query) =>
    fromLast(
      (before: { at: string; id: string } | undefined) =>
        ratingItems(ctx, {
          ...period(query),
          group: groupOf(query),
          measure: query.measure,
          limit: PIECE_ROWS,
          before,
        }),
      (row) => ({ at: row.position, id: row.reportId }),
    ),
});

const REPEATS: readonly Column<RepeatItem>[] = [
  column('text', 'ULP', 'ULP', ({ ulp }: RepeatItem) => ulp),
  column('text', 'Gangguan', 'Incident', ({ fault }: RepeatItem) => fault.number),
  column('time', 'Dilaporkan (WIB)', 'Reported (WIB)', ({ fault }: RepeatItem) => timeCell(fault.reportedAt)),
  column('time', 'Nyala (WIB)', 'Restored (WIB)', ({ fault }: RepeatItem) => timeCell(fault.restoredAt)),
  column('text', 'Sebelumnya', 'The one before', ({ previous }: RepeatItem) => previous?.number ?? null),
  column('number', 'Selang (jam)', 'Gap (h)', ({ gapHours }: RepeatItem) => gapHours),
];
export const repeatsTable = defineTable({
  title: { id: 'Padam berulang', en: 'Repeat outages' },
  permission: 'kpi.read',
  query: repeatListQuery.omit(PAGED),
  columns: (ctx) => [
    // A customer's key and label are an id and a name; a device's are neither.
    column<RepeatItem>('text', 'Kunci', 'Key', ({ key }) => (mayPersonal(ctx) || !/^\d{12}$/.test(key) ? key : null)),
    column<RepeatItem>('text', 'Nama', 'Name', ({ key, label }) =>
      mayPersonal(ctx) || !/^\d{12}$/.test(key) ? label : null,
    ),
    ...REPEATS,
  ],
  rows: (ctx, { by, key, measure, ...query }) =>
    fromLast(
      (before: { at: string; id: string; key: string } | undefined) =>
        repeatItems(ctx, { ...period(query), by, key, measure, limit: PIECE_ROWS, before }),
      (row) => ({ at: row.fault.reportedAt, id: row.fault.incidentId, key: row.key }),
    ),
});

type Ticket = TicketItem & { readonly position: string };
const TICKETS: readonly Column<Ticket>[] = [
  column('text', 'Tiket', 'Ticket', ({ number }: Ticket) => number),
  column('text', 'ULP', 'ULP', ({ ulp }: Ticket) => ulp),
  column('time', 'Dibuka (WIB)', 'Opened (WIB)', ({ openedAt }: Ticket) => timeCell(openedAt)),
  column('flag', 'Jam diketahui', 'Hour known', ({ hasHour }: Ticket) => hasHour),
  column('text', 'Agen', 'Agent', ({ agent }: Ticket) => agent),
  column('text', 'Saluran', 'Channel', ({ channel }: Ticket) => channel),
  column('text', 'Saluran jawaban', 'Reply channel', ({ responseChannel }: Ticket) => responseChannel),
  column('text', 'Status', 'Status', ({ status }: Ticket) => status),
  column('text', 'Skill', 'Skill', ({ skill }: Ticket) => skill),
  column('time', 'Dijawab (WIB)', 'Replied (WIB)', ({ repliedAt }: Ticket) => timeCell(repliedAt)),
  column('number', 'Lama jawab (menit)', 'Reply time (min)', ({ replyMin }: Ticket) => replyMin),
];
const CUSTOMER = column<Ticket>('text', 'Pelanggan', 'Customer', ({ customer }) => customer);

export const ticketsTable = defineTable({
  title: { id: 'Tiket', en: 'Tickets' },
  permission: 'kpi.read',
  query: ticketsQuery.omit(PAGED),
  assert: (query) => void groupOf(query),
  columns: (ctx) => (mayPersonal(ctx) ? [...TICKETS, CUSTOMER] : TICKETS),
  rows: (ctx, query) =>
    fromLast(
      (before: { at: string; id: string } | undefined) =>
        ticketItems(ctx, {
          ...period(query),
          group: groupOf(query),
          measure: query.measure,
          limit: PIECE_ROWS,
          before,
        }),
      (row) => ({ at: row.position, id: row.id }),
    ),
});

const CORRECTIONS: readonly Column<KpiCorrection>[] = [
  column('text', 'Bulan terkunci', 'Locked month', ({ month }: KpiCorrection) => month),
  column('text', 'WO', 'Order', ({ number }: KpiCorrection) => number),
  column('text', 'ULP', 'ULP', ({ ulp }: KpiCorrection) => ulp),
  column('time', 'Waktu (WIB)', 'At (WIB)', ({ at }: KpiCorrection) => timeCell(at)),
  column('text', 'Oleh', 'By', ({ actor }: KpiCorrection) => actor?.name ?? actor?.kind ?? null),
  column('text', 'Kejadian', 'Event', ({ event }: KpiCorrection) => event?.type ?? null),
  column('text', 'Perubahan', 'Changes', ({ changes }: KpiCorrection) =>
    changes
      .map(({ field, before, after }) => `${field}: ${JSON.stringify(before)} > ${JSON.stringify(after)}`)
      .join('; '),
  ),
];

export const correctionsTable = defineTable({
  title: { id: 'Koreksi setelah kunci', en: 'Corrections after the lock' },
  permission: 'kpi.read',
  query: kpiCorrectionsQuery.omit(PAGED),
  columns: () => CORRECTIONS,
  rows: (ctx, query, up3Id) =>
    fromLast(
      (before: { at: string; id: string } | undefined) =>
        kpiCorrections(ctx, { up3Id, month: query.month, before: before ?? null, limit: PIECE_ROWS }),
      ({ at, id }) => ({ at, id }),
    ),
});
