import { crewItem, dutyBody, standbyBody } from '@comcen/shared/wire/http/board.ts';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import { setDuty } from '../../commands/crew/set-duty.ts';
import { decideStandby } from '../../commands/standby/decide-standby.ts';
import { notFound } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { crewItems } from '../../queries/crews.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['crews'];
const listQuery = pageQuery.extend({
  ulp: z.string().max(20).optional(),
  onDuty: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});

export async function crewsRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/crews',
    { schema: { tags, summary: 'Crews by code', querystring: listQuery, response: { 200: page(crewItem) } } },
    async (request) => {
      const { ulp, onDuty, limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ code: z.string() }))?.code ?? '';
      const crews = await crewItems(contextOf(request), { up3Id: null, ulpId: ulp ?? null });
      const wanted = crews.filter(
        (crew) => crew.code > after && (onDuty === undefined || crew.onDuty === (onDuty === 'true')),
      );
      return pageOf(wanted, limit, ({ code }) => ({ code }));
    },
  );

  app.post(
    '/api/crews/:id/duty',
    { schema: { tags, params: z.object({ id }), body: dutyBody, response: { 200: crewItem } } },
    async (request) => {
      const ctx = contextOf(request);
      const crewId = request.params.id;
      await setDuty(ctx, { crewId, onDuty: request.body.onDuty, source: 'operator' });
      const [crew] = await crewItems(ctx, { ids: [crewId] });
      if (!crew) throw notFound('This crew');
      return crew;
    },
  );

  app.post(
    '/api/crews/:id/standby',
    {
      schema: {
        tags,
        summary: 'Send an idle crew to its suggested standby point, or leave it where it is',
        params: z.object({ id }),
        body: standbyBody,
        response: { 200: crewItem },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      await decideStandby(ctx, request.params.id, request.body.decision);
      const [crew] = await crewItems(ctx, { ids: [request.params.id] });
      if (!crew) throw notFound('This crew');
      return crew;
    },
  );
}
