import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, checkoutLock, fingerprint, readStamp, say } from './checkout.mjs';
import { runQuietly } from './child.mjs';
import { withLock } from './lock.mjs';

const WORKSPACES = ['shared', 'server', 'mobile-api', 'console', 'test'];
const MANIFESTS = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  ...WORKSPACES.map((name) => `${name}/package.json`),
];
const STAMP = join(CHECKOUT, 'node_modules', '.comcen-installed');

/** Installs the packages of the lock file, unless they are there. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(
    checkoutLock,
    () => (isInstalled() ? undefined : install()),
    () => say('waiting for another start that installs'),
  );
}

function isInstalled() {
  return readStamp(STAMP) === wanted() && WORKSPACES.every((name) => existsSync(join(CHECKOUT, name, 'node_modules')));
}

/** Native parts differ by machine: a checkout carried to another one is installed again. */
const wanted = () => `${fingerprint(MANIFESTS)} ${process.platform} ${process.arch}`;

async function install() {
  const started = Date.now();
  say('installing packages (only when they changed)');
  rmSync(STAMP, { force: true });
  const { code, output } = await runPnpm(['install', '--frozen-lockfile', '--reporter=append-only']);
  if (code !== 0) {
    process.stderr.write(output);
    throw new Error(
      `installing packages failed (exit code ${code}); the lines above say why. It needs the npm registry once`,
    );
  }
  writeFileSync(STAMP, wanted());
  say(`packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** @param {string[]} args */
function runPnpm(args) {
  let shownAt = Date.now();
  return runQuietly('npx', ['-y', 'pnpm@12', ...args], {
    // CI=true: pnpm then never asks a question that nobody would see.
    env: { ...process.env, CI: 'true', npm_config_loglevel: 'error' },
    onOutput: (text) => {
      const progress = /Progress: .*/.exec(text)?.[0];
      if (!progress || Date.now() - shownAt < 3_000) return;
      shownAt = Date.now();
      say(progress);
    },
  });
}
