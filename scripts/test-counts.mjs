import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {string} file vitest's JSON report
 * @param {number} exitCode
 * @returns {Counts} at least one failure when vitest itself says so: a file that does not load has no tests to count
 */
export function countTests(file, exitCode) {
  if (!existsSync(file)) return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ suite) =>
      suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {string} file the report of scripts/verify/main.ts: a list of checks
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countChecks(file, exitCode) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  /** @type {{ ok: boolean }[]} */
  const checks = JSON.parse(readFileSync(file, 'utf8'));
  const failed = checks.filter(({ ok }) => !ok).length;
  return { passed: checks.length - failed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: 0 };
}
