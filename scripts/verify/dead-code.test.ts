import { expect, test } from 'vitest';
import { deadCodeProblems } from './dead-code.ts';

const report = (issue: Record<string, unknown>) => JSON.stringify({ issues: [{ file: 'server/src/a.ts', ...issue }] });

test('unused files, exports and dependencies become a line each', () => {
  const found = report({
    files: [{ name: 'server/src/a.ts' }],
    exports: [{ name: 'a', line: 3 }],
    dependencies: [{ name: 'left-pad' }],
  });
  expect(deadCodeProblems(found)).toEqual([
    'server/src/a.ts nothing imports the file server/src/a.ts',
    'server/src/a.ts:3 nothing uses the export a',
    'server/src/a.ts nothing uses the dependency left-pad',
  ]);
});

test("a command's declared reason is read by verify itself", () => {
  expect(deadCodeProblems(report({ exports: [{ name: 'bookkeeping', line: 1 }] }))).toEqual([]);
});

test('nothing found is nothing to say', () => {
  expect(deadCodeProblems(JSON.stringify({ issues: [] }))).toEqual([]);
});
