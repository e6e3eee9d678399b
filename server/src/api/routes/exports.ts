import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { exportBody, exportItem } from '@comcen/shared/wire/http/export.ts';
import { z } from 'zod';
import { cancelExport } from '../../commands/export/cancel-export.ts';
import { noteDownload } from '../../commands/export/note-download.ts';
import { requestExport } from '../../commands/export/request-export.ts';
import { AppError, invalidField } from '../../errors.ts';
import { openExportStore } from '../../export/export-store.ts';
import { EXPORTS } from '../../export/tables/index.ts';
import type { App } from '../../http/build-app.ts';
import { replyOnce } from '../../http/idempotent.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { exportFileOf, exportOf, exports } from '../../queries/exports.ts';
import type { Services } from '../../roles/services.ts';
import { up3Of } from '../region.ts';

const tags = ['exports'];
const params = z.object({ id });
const up3 = z.string().max(20).optional();
const sortKey = z.object({ at: z.string(), id });
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const;

export async function exportsRoutes(app: App, services: Services): Promise<void> {
  const summary = 'A table as a file: a job that a worker does. The query is that of the table’s own list';
  const createSchema = {
    tags,
    summary,
    querystring: z.object({ up3 }),
    body: exportBody,
    response: { 201: exportItem },
  };
  app.post('/api/exports', { schema: createSchema }, (request, reply) =>
    replyOnce(request, reply, contextOf(request), async (ctx) => {
      const { table, format, query } = request.body;
      const { check, formats, permission } = EXPORTS[table];
      if (!formats.includes(format)) throw invalidField('format', `${table} can be had as ${formats.join(', ')}`);
      check(query);
      const jobId = await requestExport(ctx, up3Of(request, services, request.query.up3), permission, request.body);
      return { status: 201, body: await exportOf(ctx, jobId) };
    }),
  );

  const listSchema = {
    tags,
    summary: 'Own exports, newest first',
    querystring: pageQuery,
    response: { 200: page(exportItem) },
  };
  app.get('/api/exports', { schema: listSchema }, async (request) => {
    const { limit, cursor } = request.query;
    const before = decodeCursor(cursor, sortKey) ?? null;
    const jobs = await exports(contextOf(request), { before, limit: limit + 1 });
    return pageOf(jobs, limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
  });

  const oneSchema = { tags, params, response: { 200: exportItem } };
  app.get('/api/exports/:id', { schema: oneSchema }, (request) => exportOf(contextOf(request), request.params.id));
  app.post('/api/exports/:id/cancel', { schema: oneSchema }, async (request) => {
    const ctx = contextOf(request);
    await cancelExport(ctx, request.params.id);
    return exportOf(ctx, request.params.id);
  });
  fileRoute(app, services);
}

function fileRoute(app: App, services: Services): void {
  const store = openExportStore(services.config.dataDir);
  const schema = { tags, summary: 'The file of a finished export; each download is kept in the log', params };
  app.get('/api/exports/:id/file', { schema }, async (request, reply) => {
    const ctx = contextOf(request);
    const { job, up3Id, attempt } = await exportFileOf(ctx, request.params.id);
    const file = await store.find({ up3Id, id: job.id, attempt });
    if (!file) throw new AppError('not_found', 'The file is not on this server any more. Ask for it again.');
    await noteDownload(ctx, { id: job.id, up3Id });
    return reply
      .headers({
        'content-type': TYPES[job.format],
        'content-length': file.bytes,
        'content-disposition': `attachment; filename="${job.fileName}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      })
      .send(file.open());
  });
}
