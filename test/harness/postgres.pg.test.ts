import { expect, test } from 'vitest';
import { createTestDatabase, useTestDatabase } from './postgres.ts';

const database = useTestDatabase();

test('a file gets a migrated database of its own', async () => {
  const { sql } = database();
  const [row] =
    await sql`select to_regclass('work_order') as name, current_setting('server_version_num')::int as version`;
  expect(row?.name).toBe('work_order');
  expect(row?.version).toBeGreaterThanOrEqual(150_000);
});

test('two databases of one template do not see each other', async () => {
  const other = await createTestDatabase();
  try {
    await other.sql`create table only_here (a int)`;
    const [row] = await database().sql`select to_regclass('only_here') as name`;
    expect(row?.name).toBeNull();
  } finally {
    await other.drop();
  }
});

test('a dropped database is gone', async () => {
  const other = await createTestDatabase();
  const name = new URL(other.url).pathname.slice(1);
  await other.drop();
  expect(await database().sql`select 1 from pg_database where datname = ${name}`).toHaveLength(0);
});
