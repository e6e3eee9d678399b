import { id, page, pageQuery } from '@comcen/shared/wire/http/common.ts';
import { customerItem } from '@comcen/shared/wire/http/report.ts';
import { z } from 'zod';
import type { App } from '../../http/build-app.ts';
import { decodeCursor, pageOf } from '../../http/pagination.ts';
import { contextOf } from '../../http/request-context.ts';
import { searchCustomers } from '../../queries/customers.ts';
import type { Services } from '../../roles/services.ts';

export async function customersRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/customers',
    {
      schema: {
        tags: ['customers'],
        summary: 'Customers by any part of idpel, name, phone or meter, the likeliest first; without q all, by idpel',
        querystring: pageQuery.extend({
          q: z.string().trim().max(100).optional(),
          /** Only those served through this device of the grid. */
          device: id.optional(),
          /** Whose customers come first among equally good matches. */
          nearUlp: z.string().trim().max(20).optional(),
        }),
        response: { 200: page(customerItem) },
      },
    },
    async (request) => {
      const { q, device, nearUlp, limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.object({ idpel: z.string() }));
      const items = await searchCustomers(contextOf(request), {
        q: q ?? null,
        deviceId: device ?? null,
        nearUlpId: nearUlp ?? null,
        after: after?.idpel ?? null,
        limit: limit + 1,
      });
      return pageOf(items, limit, (item) => ({ idpel: item.idpel }));
    },
  );
}
