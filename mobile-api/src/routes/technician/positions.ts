import type { App } from '@comcen/server/http/build-app.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { recordPositions } from '@comcen/server/positions/record-positions.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { positionsBody, positionsReply } from '@comcen/shared/wire/http/board.ts';
import { crewOf } from './crew-of.ts';

export async function positionRoutes(app: App, services: Services): Promise<void> {
  const schema = {
    tags: ['technician'],
    summary: 'Up to 500 fixes, any order; impossible ones are answered with their index and the reason',
    body: positionsBody,
    response: { 200: positionsReply },
  };
  app.post('/positions', { schema }, (request) => {
    const ctx = contextOf(request);
    return recordPositions(ctx, services, { ...crewOf(ctx), fixes: request.body.fixes, source: 'phone' });
  });
}
