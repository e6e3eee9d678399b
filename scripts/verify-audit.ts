import { ConfigError, readConfig } from '@comcen/server/config.ts';
import { checkAudit } from '@comcen/server/roles/check-audit.ts';

// npm run verify-audit: walks the log's hash chain and says whether anybody changed, removed or added an event. Exit code 1 = somebody did.

const PROBLEMS = {
  missing: 'is missing',
  changed: 'was changed',
  not_linked: 'does not follow from the one before it',
  tail_missing: 'is missing, and all after it',
} as const;

const NO_LOG = 'there is no log in this database yet; start Comcen once';
/** PostgreSQL: undefined_table. */
const isWithoutLog = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '42P01';

try {
  const report = await checkAudit(readConfig(process.env));
  if (report.ok) console.log(`comcen: ${report.checked} events, the chain is whole`);
  else {
    console.error(
      `comcen: event ${report.seq} ${PROBLEMS[report.problem]}; the ${report.checked} events before it are whole`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.error('comcen:', error instanceof ConfigError ? error.message : isWithoutLog(error) ? NO_LOG : error);
  process.exitCode = 1;
}
