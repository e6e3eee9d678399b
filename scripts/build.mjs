import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, checkoutLock, fingerprint, readStamp, say } from './checkout.mjs';
import { runQuietly } from './child.mjs';
import { withLock } from './lock.mjs';

/** @typedef {{ name: string, folder: string, dist: string, sources: string[] }} Frontend */

const COMMON = ['shared/src', 'tsconfig.base.json', 'pnpm-lock.yaml'];

/** @type {Frontend[]} */
const frontends = [
  { name: 'console', folder: 'console', dist: 'console/dist', sources: ['console', ...COMMON] },
  {
    name: 'phone apps',
    folder: 'mobile-api',
    dist: 'mobile-api/app/dist',
    sources: ['mobile-api/app', 'mobile-api/package.json', ...COMMON],
  },
];

/** Builds the console and the phone apps where their sources changed since the last build. */
export async function ensureBuilt() {
  if (frontends.every(isBuilt)) return;
  await withLock(checkoutLock, buildStale, () => say('waiting for another start that builds'));
}

async function buildStale() {
  for (const frontend of frontends) if (!isBuilt(frontend)) await build(frontend);
}

/** @param {Frontend} frontend */
const stampOf = ({ dist }) => join(CHECKOUT, dist, '.built-from');

/** @param {Frontend} frontend */
const isBuilt = (frontend) => readStamp(stampOf(frontend)) === fingerprint(frontend.sources);

/**
 * Built beside its place and renamed when whole: what a running server serves is never half written.
 * @param {Frontend} frontend
 */
async function build({ name, folder, dist, sources }) {
  const started = Date.now();
  const target = join(CHECKOUT, dist);
  const draft = join(CHECKOUT, 'node_modules', `.comcen-${folder}-draft`);
  const old = join(CHECKOUT, 'node_modules', `.comcen-${folder}-old`);
  for (const path of [draft, old]) rmSync(path, { recursive: true, force: true });
  mkdirSync(draft);
  say(`building the ${name}`);
  const from = fingerprint(sources);
  const { code, output } = await runQuietly('npm', ['run', 'build'], {
    cwd: join(CHECKOUT, folder),
    env: { ...process.env, NODE_ENV: 'production', npm_config_loglevel: 'error', COMCEN_OUT_DIR: draft },
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Error(`building the ${name} failed (exit code ${code})`);
  }
  writeFileSync(join(draft, '.built-from'), from);
  if (existsSync(target)) renameSync(target, old);
  renameSync(draft, target);
  rmSync(old, { recursive: true, force: true });
  say(`${name} built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
