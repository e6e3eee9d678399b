import { invalidField } from '@comcen/server/errors.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { imageTypeOf } from '@comcen/server/photos/image-type.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { readPhoto } from '@comcen/server/photos/read-photo.ts';
import { sendPhoto } from '@comcen/server/photos/send-photo.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { id } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import { photoBytes } from '../../photos/photo-bytes.ts';
import { crewOf } from './crew-of.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const photoReply = z.object({ id, type: z.string(), bytes: z.number() });
const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream', 'multipart/form-data'];

export async function photoRoutes(app: App, services: Services): Promise<void> {
  const store = openPhotoStore(services.config.dataDir);
  // Its own scope: only here bodies are raw bytes.
  await app.register(async (scope: App) => {
    scope.addContentTypeParser(TYPES, { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, body, done) => {
      done(null, body);
    });
    const schema = {
      tags: ['technician'],
      summary: 'One JPEG, PNG or WebP image of at most 2 MB',
      response: { 201: photoReply },
    };
    scope.post('/photos', { bodyLimit: MAX_BYTES, schema }, async (request, reply) => {
      const ctx = contextOf(request);
      const { up3Id } = crewOf(ctx);
      if (!Buffer.isBuffer(request.body)) throw invalidField('photo', `Send the image itself: ${TYPES.join(', ')}.`);
      const bytes = await photoBytes(request.body, request.headers['content-type'] ?? '');
      const type = imageTypeOf(bytes);
      if (type === null) throw invalidField('photo', 'This is no JPEG, PNG or WebP image.');
      const photoId = ctx.newId();
      await store.keep(up3Id, photoId, type, bytes);
      return reply.code(201).send({ id: photoId, type, bytes: bytes.byteLength });
    });
  });

  app.get('/photos/:id', { schema: { tags: ['technician'], params: z.object({ id }) } }, async (request, reply) => {
    return sendPhoto(reply, await readPhoto(contextOf(request), store, request.params.id));
  });
}
