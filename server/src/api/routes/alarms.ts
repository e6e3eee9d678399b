import { alarmItem } from '@comcen/shared/wire/http/board.ts';
import { id, page } from '@comcen/shared/wire/http/common.ts';
import { decideClaimBody, fieldClaimItem } from '@comcen/shared/wire/http/work-order.ts';
import { z } from 'zod';
import { acknowledgeAlarm } from '../../commands/alarm/acknowledge-alarm.ts';
import { decideFieldClaim } from '../../commands/field-claim/decide-field-claim.ts';
import { notFound } from '../../errors.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { alarmItems } from '../../queries/alarms.ts';
import { fieldClaims } from '../../queries/field-claims.ts';
import type { Services } from '../../roles/services.ts';

const params = z.object({ id });

export async function alarmsRoutes(app: App, _services: Services): Promise<void> {
  const tags = ['alarms'];
  app.get(
    '/api/alarms',
    { schema: { tags, summary: 'Standing alarms, newest first', response: { 200: page(alarmItem) } } },
    async (request) => ({
      items: await alarmItems(contextOf(request), { standingOfUp3: null }),
      nextCursor: null,
    }),
  );
  app.post('/api/alarms/:id/acknowledge', { schema: { tags, params, response: { 200: alarmItem } } }, (request) =>
    acknowledgeAlarm(contextOf(request), request.params.id),
  );

  app.get('/api/field-claims', { schema: { tags, response: { 200: page(fieldClaimItem) } } }, async (request) => ({
    items: await fieldClaims(contextOf(request), { open: true }),
    nextCursor: null,
  }));
  app.post(
    '/api/field-claims/:id/decide',
    { schema: { tags, params, body: decideClaimBody, response: { 200: fieldClaimItem } } },
    async (request) => {
      const ctx = contextOf(request);
      await decideFieldClaim(ctx, request.params.id, request.body.decision);
      const [claim] = await fieldClaims(ctx, { id: request.params.id });
      if (!claim) throw notFound('This claim');
      return claim;
    },
  );
}
