import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const gzipped = promisify(gzip);

/** A JSON document that does not change while the process lives: written and compressed once, answered by ETag. */
export function fixedJson(document: unknown, type = 'application/json; charset=utf-8') {
  const plain = Buffer.from(JSON.stringify(document));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  let compressed: Promise<Buffer> | null = null;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.headers({ etag, 'cache-control': 'private, max-age=3600', vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type(type);
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(plain);
    compressed ??= gzipped(plain);
    return reply.header('content-encoding', 'gzip').send(await compressed);
  };
}
