import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { drizzleOn } from './drizzle.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** 'cmcn' as a number: one migrator at a time over all processes. */
const MIGRATION_LOCK = 0x636d636e;
const EVENT_PARTITION_SPAN = 10_000_000;

/** Applies what is missing, one migrator at a time, and makes the next partitions. Safe to run at every start. */
export async function migrateDatabase(url: string, now: Date): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzleOn(sql), { migrationsFolder: MIGRATIONS });
    await makePartitions(sql, now);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Next two months, three days, one event range. Called at start and by a timer. */
export async function makePartitions(sql: postgres.Sql, now: Date): Promise<void> {
  await sql`select ensure_month_partitions('report', ${now}, 2), ensure_month_partitions('work_order', ${now}, 2),
    ensure_month_partitions('ticket', ${now}, 2),
    ensure_day_partitions('position_history', ${now}, 3),
    ensure_date_partitions('kpi_order', ${now}::date, 2)`;
  await sql`select ensure_range_partitions('domain_event',
    (select last_value from domain_event_id_seq), ${EVENT_PARTITION_SPAN}, 1)`;
}
