import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFormatAndLint, checkTypes, findDeadCode } from './tools.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const SECONDS = 30_000;
let tree = '';

/** A tree with our own settings and whatever a test puts in. */
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'comcen-verify-'));
  for (const name of ['biome.json', 'tsconfig.base.json', '.gitignore'])
    copyFileSync(join(CHECKOUT, name), join(tree, name));
  symlinkSync(join(CHECKOUT, 'node_modules'), join(tree, 'node_modules'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(tree, name), text);

test('lint refuses any, and an unformatted line', { timeout: SECONDS }, async () => {
  write('good.ts', 'export const a = 1;\n');
  expect(await checkFormatAndLint(tree)).toEqual([]);
  write('bad.ts', 'export const a: any = 1;\n');
  expect((await checkFormatAndLint(tree)).join('\n')).toContain('noExplicitAny');
  write('bad.ts', 'export   const a = "1"\n');
  expect((await checkFormatAndLint(tree)).join('\n')).toContain('format');
});

test('the compiler refuses an unchecked index', { timeout: SECONDS }, async () => {
  write(
    'tsconfig.json',
    '{ "extends": "./tsconfig.base.json", "compilerOptions": { "types": [] }, "include": ["*.ts"] }',
  );
  write('a.ts', 'export const first = (list: string[]): string => list[0] ?? "";\n');
  expect(await checkTypes(tree, 'tsconfig.json')).toEqual([]);
  write('a.ts', 'export const first = (list: string[]): string => list[0];\n');
  expect((await checkTypes(tree, 'tsconfig.json')).join('\n')).toContain('TS2322');
});

test('a file and an export that nothing uses are dead code', { timeout: SECONDS }, async () => {
  write('package.json', '{ "name": "sample", "type": "module" }');
  write('knip.json', '{ "entry": ["main.ts"], "project": ["*.ts"] }');
  write('main.ts', "import { used } from './a.ts';\nconsole.log(used);\n");
  write('a.ts', 'export const used = 1;\n');
  expect(await findDeadCode(tree)).toEqual([]);
  write('a.ts', 'export const used = 1;\nexport const unused = 2;\n');
  write('b.ts', 'export const alone = 1;\n');
  expect((await findDeadCode(tree)).toSorted()).toEqual([
    'a.ts:2 nothing uses the export unused',
    'b.ts nothing imports the file b.ts',
  ]);
});
