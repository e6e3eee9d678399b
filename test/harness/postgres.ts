import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '@comcen/server/test/db/migrate.ts';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  /** A small pool on it, for arranging and looking; closed with the database. */
  readonly sql: Sql;
}

/** A database that is prepared once per run and then copied for every test file, which takes tens of milliseconds. */
export interface Template {
  readonly name: string;
  /** Must have closed its connections when it resolves: PostgreSQL copies only a database nobody is in. */
  readonly prepare: (url: string) => Promise<void>;
}

export const migrated: Template = { name: 'migrated', prepare: (url) => migrateDatabase(url, new Date()) };

/** One database per test file. Call it at the top of a file or a describe; the database is there from beforeAll on. */
export function useTestDatabase(template: Template = migrated): () => TestDatabase {
  let database: (TestDatabase & { drop: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    database = await createTestDatabase(template);
  });
  afterAll(async () => {
    await database?.drop();
  });
  return () => {
    if (!database) throw new Error('the test database exists only inside tests and hooks');
    return database;
  };
}

/** For programs and tests that need more than one. The caller drops it. */
export async function createTestDatabase(
  template: Template = migrated,
): Promise<TestDatabase & { drop: () => Promise<void> }> {
  const name = `comcen_test_${randomBytes(6).toString('hex')}`;
  await withAdmin(async (admin) => {
    const source = await ensureTemplate(admin, template);
    await admin.unsafe(`create database ${name} template ${source}`);
  });
  const url = urlOf(name);
  const sql = postgres(url, { max: 4, onnotice: () => undefined });
  const drop = async () => {
    await sql.end({ timeout: 5 });
    await withAdmin((admin) => admin.unsafe(`drop database ${name} with (force)`));
  };
  return { url, sql, drop };
}

/** Two workers may want the same template at once: the first one makes it, under a lock, and names it when it is whole. */
async function ensureTemplate(admin: Sql, { name, prepare }: Template): Promise<string> {
  const final = `comcen_template_${name}_${migrationsHash()}`;
  const draft = `${final}_draft`;
  await admin`select pg_advisory_lock(hashtext(${final}))`;
  try {
    const [found] = await admin`select 1 from pg_database where datname = ${final}`;
    if (found) return final;
    await admin.unsafe(`drop database if exists ${draft} with (force)`);
    await admin.unsafe(`create database ${draft}`);
    await prepare(urlOf(draft));
    await admin.unsafe(`alter database ${draft} rename to ${final}`);
    return final;
  } finally {
    await admin`select pg_advisory_unlock(hashtext(${final}))`;
  }
}

/** On a server that outlives the run (COMCEN_TEST_DATABASE_URL) a changed migration must not meet an old template. */
function migrationsHash(): string {
  const folder = new URL('../../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const file of readdirSync(fileURLToPath(folder)).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(new URL(file, folder)));
  }
  return hash.digest('hex').slice(0, 8);
}

async function withAdmin<T>(work: (admin: Sql) => Promise<T>): Promise<T> {
  const admin = postgres(urlOf('postgres'), { max: 1, onnotice: () => undefined });
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

function urlOf(database: string): string {
  const server = process.env.COMCEN_TEST_DATABASE_URL;
  if (!server) throw new Error('COMCEN_TEST_DATABASE_URL is not set: run this file in the projects "pg" or "e2e"');
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
