import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql, TransactionSql } from 'postgres';
import type { Context } from '../context.ts';
import * as schema from './schema/index.ts';

/** Runs `work` in one transaction, joins an outer one, and wakes the relay after the commit. */
export async function withTransaction<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  if (ctx.inTransaction) return work(ctx);
  const result = await (ctx.sql as Sql).begin(async (sql) => {
    return [await work(inTransaction(ctx, sql))] as const;
  });
  ctx.ring();
  return (result as readonly [T])[0];
}

function inTransaction(ctx: Context, sql: TransactionSql): Context {
  // drizzle runs on any postgres.js runner; the type asks for the pool, which a transaction is not.
  const db = drizzle(sql as unknown as Sql, { schema });
  return { ...ctx, sql, db, inTransaction: true };
}
