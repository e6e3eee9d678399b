import { id, page } from '@comcen/shared/wire/http/common.ts';
import { ticketFiguresQuery, ticketFiguresReply, ticketItem, ticketsQuery } from '@comcen/shared/wire/http/voice.ts';
import { z } from 'zod';
import { invalidField } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { figuresContextOf } from '../../http/request-context.ts';
import { ticketFiguresOf, ticketItems } from '../../queries/tickets.ts';
import { voicePeriod } from '../../queries/voice-region.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['voice'];
const sortKey = z.object({ at: z.string().max(40), id });

export async function ticketsRoutes(app: App, _services: Services): Promise<void> {
  const figuresSchema = {
    tags,
    summary:
      'First replies, abandoned tickets and first contacts of a period, each with the number of tickets it could be made of',
    querystring: ticketFiguresQuery,
    response: { 200: ticketFiguresReply },
  };
  app.get('/api/tickets/figures', { schema: figuresSchema }, (request) =>
    ticketFiguresOf(figuresContextOf(request), voicePeriod(request.query), request.query.groupBy),
  );

  const listSchema = {
    tags,
    summary: 'The tickets behind a number, newest first',
    querystring: ticketsQuery,
    response: { 200: page(ticketItem) },
  };
  app.get('/api/tickets', { schema: listSchema }, async (request) => {
    const { groupBy, key, measure, limit, cursor } = request.query;
    if ((groupBy === undefined) !== (key === undefined)) throw invalidField('key', 'goes together with groupBy');
    const rows = await ticketItems(figuresContextOf(request), {
      ...voicePeriod(request.query),
      group: groupBy !== undefined && key !== undefined ? { by: groupBy, key } : undefined,
      measure,
      limit: limit + 1,
      before: decodeCursor(cursor, sortKey),
    });
    return pageOf(rows, limit, (row) => ({ at: row.position, id: row.id }));
  });
}
