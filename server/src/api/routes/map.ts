import { mapReply } from '@comcen/shared/wire/http/board.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { boardSnapshot } from '../../queries/board.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const querystring = z.object({ up3: z.string().max(20).optional() });

export async function mapRoutes(app: App, services: Services): Promise<void> {
  app.get(
    '/api/map',
    {
      schema: {
        tags: ['map'],
        summary: 'Snapshot of the board; what changes after `cursor` comes over /ws',
        querystring,
        response: { 200: mapReply },
      },
    },
    (request) => boardSnapshot(contextOf(request), up3Of(request, services, request.query.up3)),
  );
}
