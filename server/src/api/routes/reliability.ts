import { page } from '@comcen/shared/wire/http/common.ts';
import {
  customersQuery,
  interruptedCustomers as interruptedCustomersItem,
  interruptionItem,
  interruptionsQuery,
  majorEventDaysQuery,
  majorEventDaysReply,
  reliabilityQuery,
  reliabilityReply,
  tmpCustomer,
  tmpCustomersQuery,
  tmpLevelBody,
  tmpLevelItem,
  tmpQuery,
  tmpReply,
} from '@comcen/shared/wire/http/reliability.ts';
import { z } from 'zod';
import { declareTmpLevel } from '../../commands/kpi/reliability/declare-tmp-level.ts';
import type { App } from '../../http/build-app.ts';
import { contextOf, figuresContextOf } from '../../http/request-context.ts';
import { majorEventDays } from '../../queries/major-event-days.ts';
import { reliability } from '../../queries/reliability.ts';
import { interruptedCustomers, interruptions } from '../../queries/reliability-lists.ts';
import { unitOf } from '../../queries/reliability-place.ts';
import { tmp, tmpCustomers, tmpLevels } from '../../queries/tmp.ts';
import type { Services } from '../../roles/services.ts';

const TAGS = ['reliability'];
/** Instants of a query as dates; the rest as it is. */
const dated = <Query extends { from: string; to: string }>(query: Query) => ({
  ...query,
  from: new Date(query.from),
  to: new Date(query.to),
});

export async function reliabilityRoutes(app: App, _services: Services): Promise<void> {
  app.get(
    '/api/reliability',
    {
      schema: {
        tags: TAGS,
        summary:
          'SAIDI, SAIFI, CAIDI, MAIFI, ASAI, CEMI and CELID (IEEE 1366) of a period, per unit, feeder or month and in total',
        querystring: reliabilityQuery,
        response: { 200: reliabilityReply },
      },
    },
    (request) => reliability(figuresContextOf(request), dated(request.query)),
  );
  app.get(
    '/api/reliability/interruptions',
    {
      schema: {
        tags: TAGS,
        summary: 'The interruptions behind a figure, newest first, with what of each counts in it',
        querystring: interruptionsQuery,
        response: { 200: page(interruptionItem) },
      },
    },
    (request) => interruptions(figuresContextOf(request), dated(request.query)),
  );
  app.get(
    '/api/reliability/customers',
    {
      schema: {
        tags: TAGS,
        summary: 'The customers behind CEMI and CELID, in groups that had the same interruptions, worst first',
        querystring: customersQuery,
        response: { 200: page(interruptedCustomersItem) },
      },
    },
    (request) => interruptedCustomers(figuresContextOf(request), dated(request.query)),
  );
  app.get(
    '/api/reliability/major-event-days',
    {
      schema: {
        tags: TAGS,
        summary: 'The 2.5 beta threshold of a year and the days above it',
        querystring: majorEventDaysQuery,
        response: { 200: majorEventDaysReply },
      },
    },
    (request) => majorEventDays(figuresContextOf(request), request.query.year),
  );
  await tmpRoutes(app);
}

async function tmpRoutes(app: App): Promise<void> {
  app.get(
    '/api/tmp',
    {
      schema: {
        tags: TAGS,
        summary: 'Service quality (TMP): customers past the declared hours and count of a month, worst first',
        querystring: tmpQuery,
        response: { 200: tmpReply },
      },
    },
    (request) => tmp(figuresContextOf(request), request.query),
  );
  app.get(
    '/api/tmp/customers',
    {
      schema: {
        tags: TAGS,
        summary: 'Customer numbers of a transformer`s group in that list',
        querystring: tmpCustomersQuery,
        response: { 200: page(tmpCustomer) },
      },
    },
    (request) => tmpCustomers(figuresContextOf(request), request.query),
  );
  app.put(
    '/api/tmp/level',
    {
      schema: {
        tags: TAGS,
        summary: 'Declares the service quality of a UP3 or one ULP',
        body: tmpLevelBody,
        response: { 200: z.object({ items: z.array(tmpLevelItem) }) },
      },
    },
    async (request) => {
      const ctx = contextOf(request);
      const { up3Id } = await unitOf(ctx, undefined);
      await declareTmpLevel(ctx, up3Id, request.body);
      return { items: await tmpLevels(ctx, up3Id) };
    },
  );
}
