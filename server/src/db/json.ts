import type { SqlRunner } from '../context.ts';

/**
 * A JSON parameter, of one value or of all rows at once. postgres.js has a type of its own for JSON, which no interface fits; what
 * is handed over here are ids, codes, figures and dates, all of which JSON.stringify writes.
 */
export const jsonOf = (sql: SqlRunner, value: object | string | number) =>
  sql.json(value as Parameters<SqlRunner['json']>[0]);
