import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ name: string, uid: number, gid: number }} SystemUser */

export const isRoot = () => process.getuid?.() === 0;

/**
 * PostgreSQL refuses to run as root and asks the system for its own user's name, so a bare number will not do:
 * it has to be a user that exists. `postgres` when the machine has one, else `nobody`, which every machine has.
 * @param {number} [owner] uid that already owns the data: it stays the user, whatever the machine has got since
 * @returns {SystemUser | undefined} undefined when we are not root and simply run it ourselves
 */
export function databaseUser(owner) {
  if (!isRoot()) return undefined;
  const users = readUsers();
  const user =
    users.find((u) => u.uid === owner && u.uid !== 0) ??
    users.find((u) => u.name === 'postgres') ??
    users.find((u) => u.name === 'nobody');
  if (!user)
    throw new Error(
      'PostgreSQL does not run as root and this machine has no user "postgres" or "nobody": add one, or set DATABASE_URL',
    );
  return user;
}

/**
 * @param {SystemUser | undefined} user
 * @param {string} path
 * @param {'-x' | '-r'} access
 */
export function canAccess(user, path, access) {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', `test ${access} "$1"`, 'sh', path], asUser(user)).status === 0;
}

/**
 * The working folder is / because the caller's own may be one that the user cannot enter.
 * @param {SystemUser | undefined} user
 */
export const asUser = (user) => ({ cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) });

/** @returns {SystemUser[]} */
function readUsers() {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
