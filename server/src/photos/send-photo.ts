import type { FastifyReply } from 'fastify';
import type { ImageType } from './image-type.ts';

/** Never as anything but an image, whoever made the bytes; a photo never changes under its id. */
export const sendPhoto = (reply: FastifyReply, photo: { type: ImageType; bytes: Buffer }) =>
  reply
    .headers({
      'content-type': photo.type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
    })
    .send(photo.bytes);
