import type { RatingItem, RepeatItem, TicketItem } from '@comcen/shared/wire/http/voice.ts';
import { ratingsQuery, repeatListQuery, ticketsQuery } from '@comcen/shared/wire/http/voice.ts';
import { invalidField } from '../../errors.ts';
import { ratingItems } from '../../queries/ratings.ts';
import { repeatItems } from '../../queries/repeat-list.ts';
import { ticketItems } from '../../queries/tickets.ts';
import { type Column, coded, column, defineTable, fromLast, PIECE_ROWS, timeCell, ulpColumn } from '../table.ts';
import { mayPersonal, ofWhom } from './personal.ts';

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

type Rating = RatingItem & { readonly position: string };
const RATINGS: readonly Column<Rating>[] = [
  column('text', 'Laporan', 'Report', ({ reportNumber }: Rating) => reportNumber),
  ulpColumn(),
  coded('channel', 'Kanal', 'Channel', ({ channel }: Rating) => channel),
  column('text', 'Regu', 'Crew', ({ crewCode }: Rating) => crewCode),
  column('count', 'Bintang', 'Stars', ({ stars }: Rating) => stars),
  column('count', 'NPS (0-10)', 'NPS (0-10)', ({ nps }: Rating) => nps),
  column('time', 'Dinilai (WIB)', 'Rated (WIB)', ({ ratedAt }: Rating) => timeCell(ratedAt)),
  coded('recoveryState', 'Tugas pemulihan', 'Recovery task', ({ task }: Rating) => task?.state ?? null),
];
const COMMENT = column<Rating>('text', 'Kata pelanggan', 'Comment', ({ comment }) => comment);

export const ratingsTable = defineTable({
  permission: 'rating.read',
  query: ratingsQuery.omit(PAGED),
  filters: { measure: 'ratingMeasure' },
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
  ulpColumn(),
  column('text', 'Gangguan', 'Incident', ({ fault }: RepeatItem) => fault.number),
  column('time', 'Dilaporkan (WIB)', 'Reported (WIB)', ({ fault }: RepeatItem) => timeCell(fault.reportedAt)),
  column('time', 'Nyala (WIB)', 'Restored (WIB)', ({ fault }: RepeatItem) => timeCell(fault.restoredAt)),
  column('text', 'Sebelumnya', 'The one before', ({ previous }: RepeatItem) => previous?.number ?? null),
  column('number', 'Selang (hari)', 'Gap (days)', ({ gapHours }: RepeatItem) =>
    gapHours === null ? null : gapHours / 24,
  ),
];
export const repeatsTable = defineTable({
  permission: 'kpi.read',
  query: repeatListQuery.omit(PAGED),
  filters: { measure: 'repeatMeasure' },
  columns: (ctx, { by }) => [...ofWhom<RepeatItem>(ctx, by), ...REPEATS],
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
  ulpColumn(),
  column('time', 'Dibuka (WIB)', 'Opened (WIB)', ({ openedAt }: Ticket) => timeCell(openedAt)),
  column('flag', 'Jam diketahui', 'Hour known', ({ hasHour }: Ticket) => hasHour),
  column('text', 'Agen', 'Agent', ({ agent }: Ticket) => agent),
  coded('channel', 'Kanal', 'Channel', ({ channel }: Ticket) => channel),
  coded('channel', 'Kanal balasan', 'Reply channel', ({ responseChannel }: Ticket) => responseChannel),
  coded('ticketStatus', 'Status', 'Status', ({ status }: Ticket) => status),
  coded('skill', 'Keahlian', 'Skill', ({ skill }: Ticket) => skill),
  column('time', 'Dijawab (WIB)', 'Replied (WIB)', ({ repliedAt }: Ticket) => timeCell(repliedAt)),
  column('number', 'Balasan (menit)', 'Reply time (min)', ({ replyMin }: Ticket) => replyMin),
];
const CUSTOMER = column<Ticket>('text', 'Pelanggan', 'Customer', ({ customer }) => customer);

export const ticketsTable = defineTable({
  permission: 'kpi.read',
  query: ticketsQuery.omit(PAGED),
  filters: { measure: 'ticketMeasure' },
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
