import { problem } from '@comcen/shared/wire/http/common.ts';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from './build-app.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The contract, generated from the zod schemas of the routes: `/openapi.json` and, for people, `/docs`. */
export async function documentRoutes(app: App, title: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '0.1.0', description: 'Errors are RFC 9457 problem bodies with a `code`.' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
  });
  let document: unknown;
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () => {
    document ??= withProblems(app.swagger());
    return document;
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      transformSpecification: (specification) => withProblems(specification),
    });
  });
}

/** Every operation may end in a problem body. */
function withProblems<T extends object>(document: T): T {
  const copy = structuredClone(document) as T & OpenApi;
  copy.components = { ...copy.components, schemas: { ...copy.components?.schemas, Problem: z.toJSONSchema(problem) } };
  for (const path of Object.values(copy.paths ?? {})) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) operation.responses = { ...operation.responses, default: PROBLEM_RESPONSE };
    }
  }
  return copy;
}

const PROBLEM_RESPONSE = {
  description: 'Problem body',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

interface OpenApi {
  components?: { schemas?: Record<string, unknown> };
  paths?: Record<string, Partial<Record<(typeof METHODS)[number], { responses?: Record<string, unknown> }>>>;
}
