import { id } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { contextOf } from '../../http/request-context.ts';
import { openPhotoStore } from '../../photos/photo-store.ts';
import { readPhoto } from '../../photos/read-photo.ts';
import { sendPhoto } from '../../photos/send-photo.ts';
import type { Services } from '../../roles/services.ts';

/** What crews photographed (`photoIds` of an order), for the room. Phones upload to the phone API; both read the data folder. */
export async function photosRoutes(app: App, services: Services): Promise<void> {
  const store = openPhotoStore(services.config.dataDir);
  const schema = { tags: ['work orders'], summary: 'A photo of a completed order', params: z.object({ id }) };
  app.get('/api/photos/:id', { schema }, async (request, reply) =>
    sendPhoto(reply, await readPhoto(contextOf(request), store, request.params.id)),
  );
}
