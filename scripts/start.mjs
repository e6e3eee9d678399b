// npm start: everything between a fresh clone and a running command center, with nothing but Node and npm installed.
// --demo adds simulated customers and crews and hands them the other options; --admin-create makes an admin, --verify-audit checks the
// log; --roles= and --scale= go to the server.

import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { CHECKOUT, dataDirOf, say } from './checkout.mjs';
import { exitOf, runInForeground, stopChild, typescript } from './child.mjs';
import { openCluster } from './database/cluster.mjs';
import { isOldNode, wrongValue } from './environment.mjs';
import { ensureInstalled } from './install.mjs';
import { readySign, spawnServer } from './server-child.mjs';
import { onStopRequest } from './stop-request.mjs';

const started = Date.now();
const args = process.argv.slice(2);
const has = (/** @type {string} */ flag) => args.includes(flag);
const APP_CLOSE_MS = 30_000;
/** What runs once beside the database instead of the server. */
const PROGRAMS = {
  '--admin-create': 'scripts/admin-create.ts',
  '--verify-audit': 'scripts/verify-audit.ts',
  '--verify-kpis': 'scripts/verify-kpis.ts',
};
const program = Object.entries(PROGRAMS).find(([flag]) => has(flag));

try {
  process.exit(await start());
} catch (error) {
  // One line for a person; a stack helps nobody who only wanted to start it.
  console.error(`comcen: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

/** @returns {Promise<number>} exit code */
async function start() {
  if (isOldNode(process.versions.node))
    throw new Error(`Node ${process.versions.node} is too old: it needs 20.19 or newer`);
  const wrong = wrongValue(process.env) ?? unknownOption();
  if (wrong) throw new Error(wrong);
  await ensureInstalled();
  if (program) return runOnce(...program);
  await ensureBuilt();
  const database = await openDatabase();
  try {
    return await serve(database.env);
  } finally {
    await database.close();
  }
}

/** @param {string} arg */
function isForServer(arg) {
  return /^--(roles|scale)=/.test(arg);
}

/** The demo and the programs judge their own options. */
function unknownOption() {
  if (has('--demo') || program) return undefined;
  const unknown = args.find((arg) => !isForServer(arg));
  return unknown && `${unknown} is not an option: --demo, --roles=..., --scale=...`;
}

/** @returns {Promise<{ env: NodeJS.ProcessEnv, close: () => Promise<void> }>} */
async function openDatabase() {
  const dataDir = dataDirOf();
  const env = { ...process.env, COMCEN_DATA_DIR: dataDir };
  if (process.env.DATABASE_URL) return { env, close: async () => {} };
  const cluster = await openCluster({ dataDir, say });
  if (cluster.location) say(`the database's user cannot reach ${dataDir}; the data is in ${cluster.location}`);
  return { env: { ...env, DATABASE_URL: cluster.url }, close: cluster.close };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
async function serve(env) {
  const server = spawnServer(args.filter(isForServer), env);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let demo;
  let asked = false;
  onStopRequest({
    first: async () => {
      asked = true;
      say('stopping (once more to force it)');
      await stopChild(demo, 5_000);
      await stopChild(server, APP_CLOSE_MS);
    },
    second: () => {
      for (const child of [demo, server]) child?.kill('SIGKILL');
    },
  });
  const ended = exitOf(server);
  const ready = await Promise.race([readySign(server), ended]);
  if (typeof ready === 'number') return asked ? 0 : ready || 1;
  announce(ready, env);
  if (has('--demo') && !asked) demo = startDemo(ready, env);
  const code = await ended;
  if (asked) return code === 137 ? 130 : 0;
  say(`the server ended by itself (exit code ${code})`);
  return code || 1;
}

/** @param {import('./server-child.mjs').Ready} ready @param {NodeJS.ProcessEnv} env */
function announce(ready, env) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const lines = [`ready after ${seconds} s`, `  console     ${ready.url}`, `  phone apps  ${ready.mobileUrl}`];
  if (env.NODE_ENV === 'production') lines.push('  first login npm run admin:create');
  else {
    const password = env.COMCEN_DEMO_PASSWORD ? 'the value of COMCEN_DEMO_PASSWORD' : 'comcen-demo';
    lines.push(
      '  logins      admin, manager, operator1..operator12, and yantek-<crew code> on the phone (yantek-pkp-01)',
    );
    lines.push(`  password    ${password}`);
  }
  for (const line of lines) say(line);
}

/** @param {import('./server-child.mjs').Ready} ready @param {NodeJS.ProcessEnv} env */
function startDemo(ready, env) {
  const options = args.filter((arg) => arg !== '--demo' && !isForServer(arg));
  return spawn(process.execPath, typescript('scripts/demo/main.ts', options), {
    cwd: CHECKOUT,
    env: { ...env, COMCEN_URL: ready.url, COMCEN_MOBILE_URL: ready.mobileUrl },
    detached: true,
    // The channel ends the demo with us, however we end.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** @param {string} flag @param {string} path */
async function runOnce(flag, path) {
  const database = await openDatabase();
  try {
    const rest = args.filter((arg) => arg !== flag);
    return await runInForeground(process.execPath, typescript(path, rest), database.env);
  } finally {
    await database.close();
  }
}
