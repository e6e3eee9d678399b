import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCommands } from './command-rules.ts';
import { deadCodeProblems } from './dead-code.ts';
import { checkDocLinks } from './doc-links.ts';
import { checkImportDirections } from './import-directions.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'node_modules/.bin');

interface Check {
  readonly name: string;
  /** One line per problem; nothing when all is well. */
  readonly run: () => Promise<readonly string[]>;
}

const checks: readonly Check[] = [
  { name: 'format and lint', run: () => tool('biome', ['check', '--colors=off', '--max-diagnostics=50']) },
  ...['tsconfig.json', 'console/tsconfig.json', 'mobile-api/app/tsconfig.json'].map((project) => ({
    name: `types of ${project}`,
    run: () => tool('tsc', ['--pretty', 'false', '-p', project]),
  })),
  { name: 'import directions', run: async () => checkImportDirections(ROOT) },
  { name: 'commands authorize and record', run: async () => checkCommands(ROOT) },
  {
    name: 'dead code',
    run: async () => deadCodeProblems(await output('knip', ['--reporter', 'json', '--no-progress'])),
  },
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

async function tool(name: string, args: readonly string[]): Promise<readonly string[]> {
  const { code, text } = await runTool(name, args);
  return code === 0 ? [] : text.trimEnd().split('\n');
}

async function output(name: string, args: readonly string[]): Promise<string> {
  const { text, errors } = await runTool(name, args);
  if (!text.trimStart().startsWith('{')) throw new Error(errors || text);
  return text;
}

function runTool(
  name: string,
  args: readonly string[],
): Promise<{ code: number | null; text: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, name), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let [text, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text: name === 'knip' ? text : text + errors, errors }));
  });
}
