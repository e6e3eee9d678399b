import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SHARED_ROOT } from './binaries.mjs';
import { canAccess, databaseUser, isRoot } from './user.mjs';

/**
 * @typedef {object} Place
 * @property {string} base folder of one cluster: data/, holders/, lock, password, postgres.log
 * @property {string} data PostgreSQL's own data folder
 * @property {import('./user.mjs').SystemUser | undefined} user who runs it
 * @property {boolean} elsewhere true when the cluster does not lie in the data folder that was asked for
 */

/**
 * Decides where the cluster of a data folder lives and who runs it. As root the database's user may be unable to enter
 * the folder (a checkout below /root): then the cluster lives under /var/lib/comcen and the folder says where.
 * @param {string} dataDir
 * @returns {Place}
 */
export function placeOf(dataDir) {
  makeFolder(resolve(dataDir));
  // One folder, one name: the postmaster is recognised by the path it was started with.
  const folder = realpathSync(dataDir);
  const told = readLocation(folder);
  const inside = join(folder, 'postgres');
  if (told) return placeIn(told, true);
  if (!isRoot()) return placeIn(inside, false);
  const user = databaseUser(ownerOf(join(inside, 'data')));
  if (canAccess(user, folder, '-x')) return placeIn(inside, false);
  if (existsSync(join(inside, 'data'))) {
    throw new Error(
      `user "${user?.name}", who runs the database, can no longer enter ${inside}: give it access (chmod o+x on the folders above)`,
    );
  }
  return placeIn(settleElsewhere(folder), true);
}

/** @param {string} base @param {boolean} elsewhere @returns {Place} */
function placeIn(base, elsewhere) {
  const data = join(base, 'data');
  const owner = ownerOf(data);
  const self = process.getuid?.();
  if (owner !== undefined && !isRoot() && owner !== self) {
    throw new Error(
      `the database in ${base} belongs to another user (uid ${owner}): start as root or that user, or set COMCEN_DATA_DIR to a folder of your own`,
    );
  }
  makeFolder(base);
  return { base, data, user: databaseUser(owner), elsewhere };
}

/** @param {string} folder */
function settleElsewhere(folder) {
  const base = join(SHARED_ROOT, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  makeFolder(dirname(base));
  // The folder is new (it has no LOCATION), so a cluster under its name is that of a deleted one: kept, but not ours.
  if (existsSync(base)) renameSync(base, `${base}.${new Date().toISOString().replaceAll(':', '')}`);
  makeFolder(base);
  writeFileSync(join(folder, 'LOCATION'), `${base}\n`);
  return base;
}

/** @param {string} folder */
function readLocation(folder) {
  const file = join(folder, 'LOCATION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** @param {string} path */
const ownerOf = (path) => statSync(path, { throwIfNoEntry: false })?.uid;

/** @param {string} path */
function makeFolder(path) {
  try {
    if (existsSync(path)) return;
    mkdirSync(path, { recursive: true });
    // Whatever the umask says: as root the database's user has to pass through.
    if (isRoot()) chmodSync(path, 0o755);
  } catch (error) {
    throw new Error(
      `cannot write ${path} (${error instanceof Error ? error.message : error}): set COMCEN_DATA_DIR to a folder you may write`,
    );
  }
}
