import postgres, { type Sql } from 'postgres';
import type { Db } from '../context.ts';
import { drizzleOn } from './drizzle.ts';

export interface Database {
  readonly sql: Sql;
  readonly db: Db;
  close(): Promise<void>;
}

/**
 * Opens a pool of at most `max` connections. `application` names it in pg_stat_activity. A connection ends after half an hour or an hour, which
 * gives back what its backend has gathered; one that `isLasting` keeps it, the statements it has parsed and the partitions it knows.
 */
export function openDatabase(
  url: string,
  options: { max: number; application: string; settings?: Readonly<Record<string, string>>; isLasting?: boolean },
): Database {
  const sql = postgres(url, {
    max: options.max,
    connect_timeout: 10,
    idle_timeout: 0,
    ...(options.isLasting ? { max_lifetime: null } : {}),
    connection: { application_name: options.application, TimeZone: 'UTC', ...options.settings },
    onnotice: () => undefined,
  });
  return { sql, db: drizzleOn(sql), close: () => sql.end({ timeout: 5 }) };
}
