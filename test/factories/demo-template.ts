import { migrateDatabase } from '@comcen/server/test/db/migrate.ts';
import { seedDemo } from '@comcen/server/test/db/seed/demo.ts';
import { loadGeography } from '@comcen/server/test/geo/geography.ts';
import postgres from 'postgres';
import type { Template } from '../harness/postgres.ts';

export const DEMO_PASSWORD = 'comcen-demo';

/** UP3 Bangka with 2,000 customers, as `npm start -- --scale=small` would make it; nobody on duty yet. */
export const demoTemplate: Template = {
  name: 'demo_small',
  prepare: async (url) => {
    await migrateDatabase(url, new Date());
    const sql = postgres(url, { max: 2, onnotice: () => undefined });
    try {
      await seedDemo({ sql, geo: loadGeography(), clock: () => new Date(), password: DEMO_PASSWORD, scale: 'small' });
    } finally {
      await sql.end();
    }
  },
};
