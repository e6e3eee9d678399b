import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql, TransactionSql } from 'postgres';
import type { Db } from '../context.ts';
import * as schema from './schema/index.ts';

/**
 * drizzle on a postgres.js pool or transaction, leaving the connection's own parsers alone: drizzle replaces those of dates and
 * JSON, and hand-written SQL on the same connection would get strings for Dates. Our `jsonb` column type fits both.
 */
export function drizzleOn(sql: Sql | TransactionSql): Db {
  const pool = sql as Partial<Sql>;
  const parsers = { ...pool.options?.parsers };
  const serializers = { ...pool.options?.serializers };
  // A transaction carries no options of its own; drizzle wants somewhere to write.
  if (!pool.options) Object.assign(sql, { options: { parsers: {}, serializers: {} } });
  const db = drizzle(sql as Sql, { schema });
  restore((sql as Sql).options.parsers, parsers);
  restore((sql as Sql).options.serializers, serializers);
  return db;
}

/** Also takes out what was not there: postgres.js learns array types on its first array and keeps any that stand already. */
function restore(options: Record<number, unknown>, before: Record<number, unknown>): void {
  for (const type of Object.keys(options)) if (!(type in before)) delete options[Number(type)];
  Object.assign(options, before);
}
