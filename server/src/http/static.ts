import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './build-app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
};
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

export interface Frontend {
  /** The built folder. Read whole at the start: a rebuild beside us never changes what we serve. */
  readonly root: string;
  /** Which page answers addresses below a prefix that are no file, longest prefix first: `/` -> `index.html`. */
  readonly pages: readonly { readonly below: string; readonly file: string }[];
}

interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly plain: Buffer;
  readonly encoded: Map<'br' | 'gzip', Promise<Buffer>>;
}

/** Serves a built frontend and its pages. False when it has not been built. */
export function serveFrontend(app: App, { root, pages }: Frontend): boolean {
  if (!existsSync(root)) return false;
  const files = readFiles(root);
  const pageAt = (path: string) => files.get(pages.find(({ below }) => path.startsWith(below))?.file ?? '');
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const path = pathOf(request.url);
    const name = path.slice(1);
    // A service worker fetches `petugas/` for its cache, which is no navigation.
    const named = files.get(name) ?? (name.endsWith('/') ? files.get(`${name}index.html`) : undefined);
    const file = named ?? (wantsPage(request, path) ? pageAt(path) : undefined);
    return file ? sendFile(request, reply, file) : reply.callNotFound();
  });
  return true;
}

function readFiles(root: string): Map<string, StaticFile> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path).split(sep).join('/'), fileAt(path)]),
  );
}

function fileAt(path: string): StaticFile {
  const plain = readFileSync(path);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    // Vite puts a hash of the content into names below assets/.
    cacheControl: /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/.test(path) ? FOREVER : ASK_AGAIN,
    plain,
    encoded: new Map(),
  };
}

function pathOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '/';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A page for a person's navigation; a missing script or an unknown API address stays 404. */
const wantsPage = (request: FastifyRequest, path: string): boolean =>
  extname(path) === '' && !path.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): Promise<FastifyReply> {
  reply.headers({ etag: file.etag, 'cache-control': file.cacheControl, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const encoding = encodingFor(request, file);
  if (!encoding) return reply.type(file.type).send(file.plain);
  return reply
    .type(file.type)
    .header('content-encoding', encoding)
    .send(await encodedFile(file, encoding));
}

function encodingFor(request: FastifyRequest, { type, plain }: StaticFile): 'br' | 'gzip' | null {
  if (plain.length < 1024 || !/^(text|application|image\/svg)/.test(type)) return null;
  const accepted = request.headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(String(accepted))) return 'br';
  return /\bgzip\b/.test(String(accepted)) ? 'gzip' : null;
}

/** Compressed once, when first asked for. */
function encodedFile(file: StaticFile, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = file.encoded.get(encoding);
  if (known) return known;
  const made = encoding === 'br' ? brotli(file.plain, BROTLI) : gzipped(file.plain, { level: 9 });
  file.encoded.set(encoding, made);
  return made;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
