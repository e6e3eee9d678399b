import type { RatingFiguresReply, RepeatRow, TicketRowReply } from '@comcen/shared/wire/http/voice.ts';
import { ratingFiguresQuery, repeatsQuery, ticketFiguresQuery } from '@comcen/shared/wire/http/voice.ts';
import { ratingFiguresOf } from '../../queries/ratings.ts';
import { repeats } from '../../queries/repeats.ts';
import { ticketFiguresOf } from '../../queries/tickets.ts';
import { voicePeriod } from '../../queries/voice-region.ts';
import { type Column, column, defineTable, ulpColumn, type Words } from '../table.ts';
import { keyColumn, withTotal } from './keys.ts';
import { ofWhom } from './personal.ts';

type Rating = RatingFiguresReply['total'];
const RATINGS: readonly Column<Rating>[] = [
  column('number', 'Bintang', 'Stars', ({ meanStars }: Rating) => meanStars),
  column('number', 'NPS', 'NPS', ({ nps }: Rating) => nps),
  column('count', 'Penilaian', 'Ratings', ({ count }: Rating) => count),
  column('count', 'Negatif', 'Negative', ({ negative }: Rating) => negative),
  column('number', 'Negatif (%)', 'Negative (%)', ({ negativeShare }: Rating) => negativeShare),
  column('count', 'Jawaban NPS', 'NPS answers', ({ answered }: Rating) => answered),
  column('count', '9–10', '9–10', ({ promoters }: Rating) => promoters),
  column('count', '0–6', '0–6', ({ detractors }: Rating) => detractors),
];
const NPS: Words = {
  id: 'NPS: % nilai 9–10 dikurangi % nilai 0–6. Negatif: bintang 1 atau 2.',
  en: 'NPS: % of 9–10 minus % of 0–6. Negative: one or two stars.',
};

export const ratingFiguresTable = defineTable({
  permission: 'rating.read',
  definitions: [NPS],
  query: ratingFiguresQuery,
  assert: (query) => void voicePeriod(query),
  columns: (_, { groupBy }) => [keyColumn(groupBy), ...RATINGS],
  async *rows(ctx, query) {
    const { items, total } = await ratingFiguresOf(ctx, voicePeriod(query), query.groupBy);
    yield withTotal(items, total);
  },
});

const REPEATS: readonly Column<RepeatRow>[] = [
  ulpColumn(),
  column('count', 'Gangguan berulang', 'Repeat outages', ({ repeats }: RepeatRow) => repeats),
  column('count', 'Gangguan dilaporkan', 'Faults reported', ({ occurrences }: RepeatRow) => occurrences),
  column('number', 'Berulang (%)', 'Repeats (%)', ({ rate }: RepeatRow) => rate),
];
const ALL_KEYS = 1_000_000;

/** Which customers or devices were without power again: all of them, not only the first that a screen shows. */
export const repeatFiguresTable = defineTable({
  permission: 'kpi.read',
  query: repeatsQuery.omit({ limit: true }),
  assert: (query) => void voicePeriod(query),
  columns: (ctx, { by }) => [...ofWhom<RepeatRow>(ctx, by), ...REPEATS],
  async *rows(ctx, query) {
    yield (await repeats(ctx, voicePeriod(query), { by: query.by, limit: ALL_KEYS })).items;
  },
});

type Ticket = TicketRowReply;
const TICKETS: readonly Column<Ticket>[] = [
  column('count', 'Tiket', 'Tickets', ({ count }: Ticket) => count),
  column('count', 'Balasan terukur', 'Timed replies', ({ timed }: Ticket) => timed),
  column(
    'number',
    'Balasan pertama: rerata (menit)',
    'First reply: mean (min)',
    ({ firstReply }: Ticket) => firstReply.mean,
  ),
  column('number', 'Balasan pertama: p50', 'First reply: p50', ({ firstReply }: Ticket) => firstReply.p50),
  column('number', 'Balasan pertama: p90', 'First reply: p90', ({ firstReply }: Ticket) => firstReply.p90),
  column('number', 'Balasan pertama: p95', 'First reply: p95', ({ firstReply }: Ticket) => firstReply.p95),
  column('count', 'Ditinggalkan', 'Abandoned', ({ abandoned }: Ticket) => abandoned),
  column('count', 'Dengan status', 'With a status', ({ withStatus }: Ticket) => withStatus),
  column('number', 'Ditinggalkan (%)', 'Abandoned (%)', ({ abandonedShare }: Ticket) => abandonedShare),
  column('count', 'Selesai pada kontak pertama', 'Resolved at first contact', ({ resolved }: Ticket) => resolved),
  column('count', 'Kontak pertama', 'First contacts', ({ firstContacts }: Ticket) => firstContacts),
  column(
    'number',
    'Selesai pada kontak pertama (%)',
    'First-contact resolution (%)',
    ({ firstContactShare }: Ticket) => firstContactShare,
  ),
];

export const ticketFiguresTable = defineTable({
  permission: 'kpi.read',
  query: ticketFiguresQuery,
  assert: (query) => void voicePeriod(query),
  columns: (_, { groupBy }) => [keyColumn(groupBy), ...TICKETS],
  async *rows(ctx, query) {
    const { items, total } = await ticketFiguresOf(ctx, voicePeriod(query), query.groupBy);
    yield withTotal(items, total);
  },
});
