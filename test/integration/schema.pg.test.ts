import * as schema from '@comcen/server/test/db/schema/index.ts';
import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '../harness/postgres.ts';

const database = useTestDatabase();
const tables = Object.values(schema).filter((value) => is(value, PgTable));

describe('the drizzle schema is what the migrations make', () => {
  it.each(tables.map((table) => [getTableName(table), table] as const))('%s', async (name, table) => {
    const rows = await database().sql<{ column_name: string; is_nullable: string }[]>`
      select column_name, is_nullable from information_schema.columns
      where table_schema = 'public' and table_name = ${name}`;
    const made = Object.fromEntries(rows.map((row) => [row.column_name, row.is_nullable === 'NO']));
    const { columns, primaryKeys } = getTableConfig(table);
    const keys = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
    const described = Object.fromEntries(
      columns.map((column) => [column.name, column.notNull || column.primary || keys.has(column.name)]),
    );
    // Generated columns are nullable to PostgreSQL.
    expect(described).toEqual({ ...made, ...('search_text' in made ? { search_text: false } : {}) });
  });

  it('knows every table', async () => {
    const rows = await database().sql<{ name: string }[]>`
      select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and relkind in ('r', 'p') and not relispartition`;
    expect(tables.map(getTableName).sort()).toEqual(rows.map((row) => row.name).sort());
  });
});
