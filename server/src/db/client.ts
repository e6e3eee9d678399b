import postgres, { type Sql } from 'postgres';
import type { Db } from '../context.ts';
import { drizzleOn } from './drizzle.ts';

export interface Database {
  readonly sql: Sql;
  readonly db: Db;
  close(): Promise<void>;
}

/** Opens a pool of at most `max` connections. `application` names it in pg_stat_activity. */
export function openDatabase(
  url: string,
  options: { max: number; application: string; settings?: Readonly<Record<string, string>> },
): Database {
  const sql = postgres(url, {
    max: options.max,
    connect_timeout: 10,
    idle_timeout: 0,
    connection: { application_name: options.application, TimeZone: 'UTC', ...options.settings },
    onnotice: () => undefined,
  });
  return { sql, db: drizzleOn(sql), close: () => sql.end({ timeout: 5 }) };
}
