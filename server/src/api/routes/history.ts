import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { checkImportBody, createImportQuery, historyImport } from '@comcen/shared/wire/http/history.ts';
import { z } from 'zod';
import { beginStage, mayImport, requestImport } from '../../commands/history/request-import.ts';
import { AppError, invalidField } from '../../errors.ts';
import { openHistoryStore } from '../../history/history-store.ts';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { historyImportOf, historyImports } from '../../queries/history-imports.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['history'];
const params = z.object({ id });
const up3 = z.string().max(20).optional();
const sortKey = z.object({ at: z.iso.datetime(), id });
/** A million tickets; written through to the disk, never held in memory. */
const MAX_BYTES = 512 * 1024 * 1024;
const TYPES = ['text/csv', 'text/plain', 'application/vnd.ms-excel', 'application/octet-stream'];

export async function historyRoutes(app: App, services: Services): Promise<void> {
  const listSchema = {
    tags,
    summary: 'Imports of past tickets and outages, newest first',
    querystring: pageQuery.extend({ up3 }),
    response: { 200: page(historyImport) },
  };
  app.get('/api/history/imports', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const up3Id = up3Of(request, services, request.query.up3);
    const before = decodeCursor(cursor, sortKey);
    const imports = await historyImports(contextOf(request), { up3Id, before, limit: limit + 1 });
    return pageOf(imports, limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
  });

  const oneSchema = { tags, params, response: { 200: historyImport } };
  app.get('/api/history/imports/:id', { schema: oneSchema }, (request) =>
    historyImportOf(contextOf(request), request.params.id),
  );
  app.post(
    '/api/history/imports/:id/check',
    { schema: { ...oneSchema, summary: 'Read it again with other columns or dates', body: checkImportBody } },
    async (request) => {
      const ctx = contextOf(request);
      await beginStage(ctx, request.params.id, 'check', request.body);
      return historyImportOf(ctx, request.params.id);
    },
  );
  for (const [path, stage] of [
    ['commit', 'import'],
    ['undo', 'undo'],
  ] as const) {
    app.post(`/api/history/imports/:id/${path}`, { schema: oneSchema }, async (request) => {
      const ctx = contextOf(request);
      await beginStage(ctx, request.params.id, stage);
      return historyImportOf(ctx, request.params.id);
    });
  }
  await fileRoutes(app, services);
}

async function fileRoutes(app: App, services: Services): Promise<void> {
  const store = openHistoryStore(services.config.dataDir);
  const refusedSchema = { tags, summary: 'Refused rows as CSV: line, field, reason, and the row as it came', params };
  app.get('/api/history/imports/:id/refused', { schema: refusedSchema }, async (request, reply) => {
    const { id: importId, up3: up3Id } = await historyImportOf(contextOf(request), request.params.id);
    const file = await store.readRefused({ up3Id, id: importId });
    if (!file) throw new AppError('not_found', 'There is no list of refused rows yet.');
    return reply
      .headers({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="refused-${importId}.csv"`,
        'cache-control': 'private, no-store',
      })
      .send(file);
  });

  // Its own scope: only here a body is a stream.
  await app.register(async (scope: App) => {
    scope.addContentTypeParser(TYPES, { bodyLimit: MAX_BYTES }, (_request, payload, done) => done(null, payload));
    const schema = {
      tags,
      summary:
        'A CSV file of past tickets or outages, sent as it is (text/csv); it is checked before anything comes in',
      querystring: createImportQuery,
      response: { 201: historyImport },
    };
    scope.post('/api/history/imports', { bodyLimit: MAX_BYTES, schema }, async (request, reply) => {
      const ctx = contextOf(request);
      const { kind, fileName } = request.query;
      const up3Id = up3Of(request, services, request.query.up3);
      mayImport(ctx, up3Id);
      if (!(request.body instanceof Readable)) throw invalidField('body', 'Send the CSV file itself as text/csv.');
      const of = { up3Id, id: ctx.newId() };
      const { bytes, sha256 } = await keepFile(store, of, request.body);
      await requestImport(ctx, { ...of, kind, fileName, bytes, sha256 });
      return reply.code(201).send(await historyImportOf(ctx, of.id));
    });
  });
}

async function keepFile(store: ReturnType<typeof openHistoryStore>, of: { up3Id: string; id: string }, body: Readable) {
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      if (bytes > MAX_BYTES) done(new AppError('too_large', 'The file is larger than 512 MB. Split it.'));
      else done(null, chunk);
    },
  });
  await store.keep(of, body, [count]);
  if (bytes === 0) {
    await store.removeFile(of);
    throw invalidField('body', 'The file is empty.');
  }
  return { bytes, sha256: hash.digest() };
}
