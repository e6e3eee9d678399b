import { defineConfig } from 'drizzle-kit';

/** `npm run migration -- --name=what_it_does` makes the next, empty, named file; partitions and CHECKs are written by hand. */
export default defineConfig({ dialect: 'postgresql', schema: './server/src/db/schema/index.ts', out: './migrations' });
