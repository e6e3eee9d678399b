import { id } from '@comcen/shared/wire/http/common.ts';
import { explainFlagBody, integrityReply } from '@comcen/shared/wire/http/integrity.ts';
import { z } from 'zod';
import { explainFlag } from '../../commands/integrity/explain-flag.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { integrityOf } from '../../queries/integrity.ts';
import type { Services } from '../../roles/services.ts';

const tags = ['work orders'];
const response = { 200: integrityReply };

export async function integrityRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/work-orders/:id/integrity',
    {
      schema: {
        tags,
        summary: 'Why an order is flagged: the evidence of each flag, and what people noted to it',
        params: z.object({ id }),
        response,
      },
    },
    (request) => integrityOf(contextOf(request), request.params.id),
  );
  app.post(
    '/api/work-orders/:id/explain-flag',
    {
      schema: {
        tags,
        summary: 'Adds a note to a flag; the flag stays',
        params: z.object({ id }),
        body: explainFlagBody,
        response,
      },
    },
    (request) => explainFlag(contextOf(request), { orderId: request.params.id, ...request.body }),
  );
}
