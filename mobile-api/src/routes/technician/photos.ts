import { createHash } from 'node:crypto';
import { keepPhoto } from '@comcen/server/commands/photo/keep-photo.ts';
import type { Context } from '@comcen/server/context.ts';
import { invalidField } from '@comcen/server/errors.ts';
import type { App } from '@comcen/server/http/build-app.ts';
import { replyOnce } from '@comcen/server/http/idempotent.ts';
import { createRateLimiter, takeOrRefuse } from '@comcen/server/http/rate-limit.ts';
import { contextOf } from '@comcen/server/http/request-context.ts';
import { cleanPhoto } from '@comcen/server/photos/clean-photo.ts';
import { openPhotoStore } from '@comcen/server/photos/photo-store.ts';
import { readPhoto } from '@comcen/server/photos/read-photo.ts';
import { sendPhoto } from '@comcen/server/photos/send-photo.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { id } from '@comcen/shared/wire/http/common.ts';
import { z } from 'zod';
import { photoBytes } from '../../photos/photo-bytes.ts';
import { crewOf } from './crew-of.ts';

const MAX_BYTES = 2 * 1024 * 1024;
/** A day without signal sends what it kept all at once; then a photo each quarter of a minute is more than anybody takes. */
const PER_TECHNICIAN = { burst: 100, perMinute: 4 };
const photoReply = z.object({ id, type: z.string(), bytes: z.int(), width: z.int(), height: z.int() });
const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream', 'multipart/form-data'];

export async function photoRoutes(app: App, services: Services): Promise<void> {
  const store = openPhotoStore(services.config.dataDir);
  const limiter = createRateLimiter(PER_TECHNICIAN, services.clock);
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
      const { crewId } = crewOf(ctx);
      takeOrRefuse(limiter, request.session?.actor.userId ?? '', 'technician');
      if (!Buffer.isBuffer(request.body)) throw invalidField('photo', `Send the image itself: ${TYPES.join(', ')}.`);
      const sent = await photoBytes(request.body, request.headers['content-type'] ?? '');
      // Before the transaction: half a second of work must not hold a connection.
      const photo = await cleanPhoto(sent);
      const { type, width, height, bytes } = photo;
      const keep = async (tx: Context) => {
        const photoId = await keepPhoto(tx, crewId, photo, (up3Id, id) => store.keep(up3Id, id, type, bytes));
        return { status: 201, body: { id: photoId, type, width, height, bytes: bytes.byteLength } };
      };
      // A form draws its boundary anew each time: the picture makes two requests equal.
      return reply.send(await replyOnce(request, reply, ctx, keep, createHash('sha256').update(sent).digest('hex')));
    });
  });

  app.get('/photos/:id', { schema: { tags: ['technician'], params: z.object({ id }) } }, async (request, reply) => {
    return sendPhoto(reply, await readPhoto(contextOf(request), store, request.params.id));
  });
}
