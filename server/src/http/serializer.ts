import type { FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';

/**
 * Presenters build replies by hand, so in use a reply is only written out: validating it again costs more than the rest of the
 * edge. Under test every reply is held against the schema that `/openapi.json` promises.
 */
export function serializerFor(env: 'production' | 'development' | 'test'): FastifySerializerCompiler<z.ZodType> {
  if (env !== 'test') return () => JSON.stringify;
  return ({ schema, method, url }) => {
    return (data) => {
      const parsed = schema.safeParse(data);
      if (!parsed.success)
        throw new Error(`${method} ${url} answers what it does not promise`, { cause: parsed.error });
      return JSON.stringify(data);
    };
  };
}
