import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { deadCodeProblems } from './dead-code.ts';

const BIN = join(import.meta.dirname, '../../node_modules/.bin');

/** Biome's findings in a tree that has a biome.json. */
export const checkFormatAndLint = (root: string): Promise<readonly string[]> =>
  linesOfFailure(root, 'biome', ['check', '--colors=off', '--max-diagnostics=50']);

/** The compiler's errors in one project of a tree. */
export const checkTypes = (root: string, project: string): Promise<readonly string[]> =>
  linesOfFailure(root, 'tsc', ['--pretty', 'false', '-p', project]);

/** What nothing uses, by the knip.json of a tree. */
export async function findDeadCode(root: string): Promise<readonly string[]> {
  const { output, errors } = await runTool(root, 'knip', ['--reporter', 'json', '--no-progress']);
  if (!output.trimStart().startsWith('{')) throw new Error(errors || output);
  return deadCodeProblems(output);
}

async function linesOfFailure(root: string, name: string, args: readonly string[]): Promise<readonly string[]> {
  const { code, output, errors } = await runTool(root, name, args);
  return code === 0 ? [] : `${output}${errors}`.trimEnd().split('\n');
}

interface ToolRun {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function runTool(root: string, name: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}
