// npm test: everything, on a bare machine. Last line "N passed, N failed".
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { CHECKOUT, say } from './checkout.mjs';
import { exitOf, stopChild } from './child.mjs';
import { openCluster } from './database/cluster.mjs';
import { isOldNode } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { signalTo } from './processes.mjs';
import { countChecks, countTests } from './test-counts.mjs';
import { ensureTestTools } from './tools.mjs';

/** The newest Node the command center promises to run on; the npm package brings the binary. */
const OTHER_NODE = 'node@24.21.0';
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', '--reporter=default', '--reporter=json'];
const mustBeWhole = process.env.CI === 'true';

/** @typedef {import('./test-counts.mjs').Counts} Counts */
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
/** @type {(() => Promise<void>)[]} */
const cleanups = [];
let stopped = false;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    stopped = true;
    void stopChild(running, 10_000);
  });
}

let code = 1;
try {
  code = await main();
} catch (error) {
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}
process.exit(stopped ? 130 : code);

/** @returns {Promise<number>} exit code */
async function main() {
  if (isOldNode(process.versions.node))
    throw new Error(`Node ${process.versions.node} is too old: it needs 20.19 or newer`);
  await ensureInstalled();
  const missing = await ensureTestTools();
  if (missing.length > 0 && mustBeWhole)
    throw new Error(`CI=true leaves nothing out, but ${missing.map(({ name }) => name).join(' and ')} cannot be had`);
  const folder = mkdtempSync(join(tmpdir(), 'comcen-test-'));
  // As root the database's user has to enter it.
  chmodSync(folder, 0o755);
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  /** @type {[string, Counts][]} */
  const results = [];
  for (const [name, run] of steps(
    folder,
    missing.some(({ name }) => name === 'Chromium'),
  )) {
    if (stopped) break;
    console.log(`\n── ${name}`);
    results.push([name, await run().catch(failedStep)]);
  }
  return sumUp(results);
}

/**
 * @param {string} folder
 * @param {boolean} withoutBrowser
 * @returns {[string, () => Promise<Counts>][]}
 */
function steps(folder, withoutBrowser) {
  const node = process.execPath;
  const vitest = (/** @type {string} */ project, /** @type {string[]} */ command = [node], report = project) => {
    const outputFile = join(folder, `${report}.json`);
    return run(command, [...VITEST, `--outputFile.json=${outputFile}`, '--project', project]).then((exit) =>
      countTests(outputFile, exit),
    );
  };
  /** @type {[string, () => Promise<Counts>][]} */
  const all = [
    [
      'verify',
      () =>
        run([node], ['--import', 'tsx', 'scripts/verify/main.ts', `--json=${join(folder, 'verify.json')}`]).then(
          (exit) => countChecks(join(folder, 'verify.json'), exit),
        ),
    ],
    ['unit tests', () => vitest('unit')],
    [
      `unit tests on ${OTHER_NODE}`,
      () => vitest('unit', ['npx', '-y', '-p', OTHER_NODE, '--', 'node'], 'unit-other-node'),
    ],
    ['build of the frontends', () => ensureBuilt().then(() => ({ passed: 1, failed: 0, skipped: 0 }))],
    ['PostgreSQL and Redis', () => withServices(folder, () => vitest('pg'))],
  ];
  if (!withoutBrowser) all.push(['browser', () => withServices(folder, () => vitest('e2e'))]);
  return all;
}

/** @param {unknown} error @returns {Counts} */
function failedStep(error) {
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/**
 * The cluster is made once, when the first step needs it; quick failures come before.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 */
async function withServices(folder, work) {
  if (!process.env.COMCEN_TEST_DATABASE_URL) {
    const cluster = await openCluster({ dataDir: join(folder, 'database'), purpose: 'throwaway', say });
    cleanups.push(async () => {
      await cluster.close();
      if (cluster.location) rmSync(cluster.location, { recursive: true, force: true });
    });
    process.env.COMCEN_TEST_DATABASE_URL = cluster.url;
  }
  return work();
}

/**
 * @param {string[]} command
 * @param {string[]} args
 */
function run([program = '', ...before], args) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, npm_config_loglevel: 'error' };
  // What a person keeps in these is not for tests.
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'COMCEN_DATA_DIR', 'PORT', 'MOBILE_PORT', 'HOST']) delete env[name];
  // Its own group: one Ctrl-C is ours to pass on, so that the tests' servers close before the database does.
  running = spawn(program, [...before, ...args], {
    cwd: CHECKOUT,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const group = -(running.pid ?? 0);
  return exitOf(running).finally(() => {
    // What a stopped or crashed runner left of its own, a redis-server for example.
    if (group < 0) signalTo(group, 'SIGKILL');
  });
}

/**
 * @param {[string, Counts][]} results
 * @returns {number} exit code
 */
function sumUp(results) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  console.log('');
  for (const [name, { passed, failed, skipped }] of results) {
    console.log(`${name.padEnd(30)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} left out` : ''}`);
    total.passed += passed;
    // With CI=true a test that was left out is a test that failed.
    total.failed += failed + (mustBeWhole ? skipped : 0);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}
