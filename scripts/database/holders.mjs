import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../processes.mjs';

// Who uses the cluster: one empty file per program, named by its process. Read and written only under the cluster's lock.

/** @param {string} base @param {string} identity */
export function hold(base, identity) {
  mkdirSync(join(base, 'holders'), { recursive: true });
  writeFileSync(join(base, 'holders', identity), '');
}

/** @param {string} base @param {string} identity */
export function letGo(base, identity) {
  rmSync(join(base, 'holders', identity), { force: true });
}

/**
 * @param {string} base
 * @returns {string[]} holders that still live; what killed ones left is swept away
 */
export function liveHolders(base) {
  mkdirSync(join(base, 'holders'), { recursive: true });
  return readdirSync(join(base, 'holders')).filter((identity) => {
    if (isAlive(identity)) return true;
    letGo(base, identity);
    return false;
  });
}

/** @param {string} base @param {number} port */
export const promisePort = (base, port) => writeFileSync(join(base, 'port'), String(port));

/** @param {string} base */
export function promisedPort(base) {
  const file = join(base, 'port');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
