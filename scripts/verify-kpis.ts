import { ConfigError, readConfig } from '@comcen/server/config.ts';
import { checkKpis } from '@comcen/server/roles/check-kpis.ts';

// npm run verify-kpis: holds all figures against the single orders, by PostgreSQL's own count and percentiles; -- --rebuild makes them anew
// first. Exit code 1 = something differs.

try {
  const { months, differences } = await checkKpis(readConfig(process.env), {
    rebuild: process.argv.includes('--rebuild'),
    onProgress: (up3Id, done) => console.error(`comcen: ${up3Id} rebuilt ${Math.round(done * 100)} %`),
  });
  for (const { up3Id, when, what, field, stored, found } of differences) {
    console.error(
      `comcen: ${up3Id} ${when} ${what}: ${field} is ${JSON.stringify(stored)}, should be ${JSON.stringify(found)}`,
    );
  }
  if (differences.length === 0) console.log(`comcen: ${months} months, every figure is that of its orders`);
  else process.exitCode = 1;
} catch (error) {
  console.error('comcen:', error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
