import { incidentItem } from '@comcen/shared/wire/http/board.ts';
import { id } from '@comcen/shared/wire/http/common.ts';
import { estimateBody } from '@comcen/shared/wire/http/estimate.ts';
import { z } from 'zod';
import { setEstimate } from '../../commands/estimate/set-estimate.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';

const params = z.object({ id });

export async function estimatesRoutes(app: App): Promise<void> {
  app.post(
    '/api/incidents/:id/estimate',
    {
      schema: {
        tags: ['incidents'],
        summary: 'State when power is back; nothing computed replaces it before it has run out',
        params,
        body: estimateBody,
        response: { 200: incidentItem },
      },
    },
    (request) => setEstimate(contextOf(request), request.params.id, request.body),
  );
}
