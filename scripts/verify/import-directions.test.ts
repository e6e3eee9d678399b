import { describe, expect, test } from 'vitest';
import { importProblems } from './import-directions.ts';
import { parseSource } from './source.ts';

const problemsOf = (path: string, specifier: string) =>
  importProblems(parseSource(path, `import { a } from '${specifier}';\nexport const b = a;\n`));

const forbidden: [from: string, specifier: string][] = [
  ['shared/src/domain/work-order/decide.ts', 'zod'],
  ['shared/src/domain/work-order/decide.ts', 'node:crypto'],
  ['shared/src/domain/work-order/decide.ts', '../../wire/http/report.ts'],
  ['shared/src/wire/http/report.ts', 'fastify'],
  ['shared/src/wire/http/report.ts', '@comcen/server/context.ts'],
  ['server/src/commands/report/create-report.ts', 'fastify'],
  ['server/src/commands/report/create-report.ts', 'bullmq'],
  ['server/src/commands/report/create-report.ts', 'ws'],
  ['server/src/commands/report/create-report.ts', '../../queue/queue.ts'],
  ['server/src/queries/kpis.ts', '../http/problem.ts'],
  ['server/src/queries/kpis.ts', '../api/routes.ts'],
  ['server/src/db/client.ts', '../workers/round.ts'],
  ['server/src/db/client.ts', '../roles/run-process.ts'],
  ['server/src/api/routes.ts', '../relay/relay.ts'],
  ['server/src/api/routes.ts', 'drizzle-orm'],
  ['server/src/workers/round.ts', '../db/schema/index.ts'],
  ['server/src/http/app.ts', '@comcen/mobile-api/app.ts'],
  ['mobile-api/src/routes/technician/accept.ts', '@comcen/server/test/db/client.ts'],
  ['mobile-api/src/routes/technician/accept.ts', '../../../../server/src/db/client.ts'],
  ['mobile-api/src/routes/technician/accept.ts', '@comcen/server/roles/api.ts'],
  ['mobile-api/src/routes/technician/accept.ts', 'postgres'],
  ['console/src/main.tsx', '@comcen/server/context.ts'],
  ['console/src/main.tsx', '../../mobile-api/app/technician/main.tsx'],
  ['console/src/main.tsx', 'node:fs'],
  ['mobile-api/app/technician/main.tsx', '../../src/app.ts'],
  ['server/src/db/client.ts', '../../../test/harness/postgres.ts'],
  ['scripts/demo/main.ts', '../../test/sim/crew.ts'],
];

const allowed: [from: string, specifier: string][] = [
  ['shared/src/domain/work-order/decide.ts', './states.ts'],
  ['shared/src/domain/dispatch/assign.ts', 'munkres'],
  ['shared/src/wire/http/report.ts', 'zod'],
  ['shared/src/wire/http/report.ts', '../../domain/codes.ts'],
  ['server/src/commands/report/create-report.ts', '../../events/record.ts'],
  ['server/src/commands/report/create-report.ts', '@comcen/shared/domain/codes.ts'],
  ['server/src/api/routes.ts', '../commands/report/create-report.ts'],
  ['server/src/api/routes.ts', 'fastify'],
  ['server/src/roles/api.ts', '../api/routes.ts'],
  ['mobile-api/src/routes/technician/accept.ts', '@comcen/server/commands/work-order/accept-work-order.ts'],
  ['mobile-api/src/app.ts', 'fastify'],
  ['console/src/main.tsx', '@comcen/shared/domain/codes.ts'],
  ['console/src/main.tsx', 'react'],
  ['console/vite.config.ts', 'node:path'],
  ['mobile-api/app/build/precache-list.ts', 'node:fs'],
  ['server/src/commands/report/create-report.ts', '../../roles/services.ts'],
  ['mobile-api/src/app.ts', '@comcen/server/errors.ts'],
  ['test/integration/report.pg.test.ts', '@comcen/server/test/db/client.ts'],
  ['server/src/db/client.test.ts', '../../../test/harness/postgres.ts'],
];

describe('import directions', () => {
  test.each(forbidden)('%s may not import %s', (from, specifier) => {
    expect(problemsOf(from, specifier)).toHaveLength(1);
  });

  test.each(allowed)('%s may import %s', (from, specifier) => {
    expect(problemsOf(from, specifier)).toEqual([]);
  });

  test('re-exports and dynamic imports count, words in comments and strings do not', () => {
    const text = [
      "// import { a } from 'fastify';",
      'export const text = "import { a } from \'fastify\'";',
      "export { b } from 'bullmq';",
      "export const c = () => import('ws');",
    ].join('\n');
    const problems = importProblems(parseSource('server/src/commands/x.ts', text));
    expect(problems.map((line) => line.slice(0, 42))).toEqual([
      'server/src/commands/x.ts:3 imports bullmq:',
      'server/src/commands/x.ts:4 imports ws: com',
    ]);
  });
});
