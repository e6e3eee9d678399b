import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCommands } from './command-rules.ts';
import { checkDocLinks } from './doc-links.ts';
import { checkImportDirections } from './import-directions.ts';
import { checkFormatAndLint, checkTypes, findDeadCode } from './tools.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Check {
  readonly name: string;
  /** One line per problem; nothing when all is well. */
  readonly run: () => Promise<readonly string[]>;
}

const checks: readonly Check[] = [
  { name: 'format and lint', run: () => checkFormatAndLint(ROOT) },
  ...['tsconfig.json', 'console/tsconfig.json', 'mobile-api/app/tsconfig.json'].map((project) => ({
    name: `types of ${project}`,
    run: () => checkTypes(ROOT, project),
  })),
  { name: 'import directions', run: async () => checkImportDirections(ROOT) },
  { name: 'commands authorize and record', run: async () => checkCommands(ROOT) },
  { name: 'dead code', run: () => findDeadCode(ROOT) },
  { name: 'doc links', run: async () => checkDocLinks(ROOT) },
];

const results: { name: string; ok: boolean }[] = [];
const waiting = [...checks];
// Two cores: the big tools run side by side, never all at once.
await Promise.all([work(), work()]);
const report = process.argv.find((arg) => arg.startsWith('--json='))?.slice('--json='.length);
if (report) writeFileSync(report, JSON.stringify(results));
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const started = Date.now();
    const problems = await check.run().catch((error: unknown) => [`the check itself failed: ${error}`]);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`);
    for (const problem of problems) console.log(`       ${problem}`);
    results.push({ name: check.name, ok: problems.length === 0 });
  }
}
