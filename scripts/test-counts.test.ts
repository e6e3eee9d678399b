import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countChecks, countTests } from './test-counts.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comcen-counts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}
const vitestReport = (numbers: object, testResults: object[] = []) =>
  report({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults, ...numbers });

test('passed, failed and skipped tests are counted', () => {
  const file = vitestReport({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1 });
  expect(countTests(file, 1)).toEqual({ passed: 5, failed: 2, skipped: 1 });
});

test('a file that does not load is a failure', () => {
  const file = vitestReport({ numPassedTests: 5 }, [{ status: 'failed', assertionResults: [] }]);
  expect(countTests(file, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('a runner that fails without a failed test, or without a report, is a failure', () => {
  expect(countTests(vitestReport({ numPassedTests: 5 }), 1).failed).toBe(1);
  expect(countTests(join(folder, 'none.json'), 1).failed).toBe(1);
});

test('each check counts once', () => {
  expect(countChecks(report([{ ok: true }, { ok: false }, { ok: true }]), 1)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 0,
  });
  expect(countChecks(join(folder, 'none.json'), 0).failed).toBe(1);
});
