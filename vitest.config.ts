import { configDefaults, defineConfig } from 'vitest/config';

const workspaces = '{shared,server,mobile-api,console,scripts,test}';

/**
 * The suffix of a file says which services it needs; a file that needs none stands beside its source.
 * A worker keeps its modules from file to file (`isolate: false`): loading them anew for each of 122 unit files was more
 * than half of their processor time (49 s, 20 s now). What a process keeps is keyed by its services, made anew per file.
 */
export default defineConfig({
  test: {
    // Two cores: more workers than that only make clocks in tests lie.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          include: [`${workspaces}/**/*.test.{ts,tsx}`],
          exclude: [...configDefaults.exclude, '**/*.pg.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          name: 'pg',
          include: [`${workspaces}/**/*.pg.test.ts`],
          globalSetup: 'test/harness/services.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${workspaces}/**/*.e2e.test.ts`],
          globalSetup: 'test/harness/services.ts',
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
