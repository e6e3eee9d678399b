import { settingsBody, settingsReply } from '@comcen/shared/wire/http/settings.ts';
import { z } from 'zod';
import { changeSettings } from '../../commands/setting/change-settings.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { settingsWithVersion } from '../../queries/settings.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['settings'];
const querystring = z.object({ up3: z.string().max(20).optional() });

export async function settingsRoutes(app: App, services: Services): Promise<void> {
  app.get('/api/settings', { schema: { tags, querystring, response: { 200: settingsReply } } }, async (request) => {
    const up3 = up3Of(request, services, request.query.up3);
    return { up3, ...(await settingsWithVersion(contextOf(request), up3)) };
  });
  app.put(
    '/api/settings',
    { schema: { tags, querystring, body: settingsBody, response: { 200: settingsReply } } },
    async (request) => {
      const up3 = up3Of(request, services, request.query.up3);
      return { up3, ...(await changeSettings(contextOf(request), up3, request.body.values)) };
    },
  );
}
