import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf, isAlive, pause } from './processes.mjs';

/**
 * Runs `work` while this process alone holds the lock file. The file names its owner, so a lock that a killed process
 * left behind is taken over at once instead of after a time-out.
 * @template T
 * @param {string} path
 * @param {() => Promise<T> | T} work
 * @param {() => void} [onWait] called once when somebody else holds it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${identityOf(process.pid)}-${randomBytes(6).toString('hex')}`;
  const draft = `${path}.${mine}`;
  writeFileSync(draft, mine);
  try {
    for (let waited = false; !tryLink(draft, path); ) {
      const owner = read(path);
      if (owner === null) continue;
      if (!isAlive(ownerOf(owner))) {
        breakStale(path, owner, draft);
        continue;
      }
      if (!waited) onWait?.();
      waited = true;
      await pause(100);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}

/**
 * Two processes may find the same stale lock. Each moves the file aside before looking at it again; the slower one then
 * holds the faster one's fresh lock in its hand, sees that by its content, and puts it back.
 * @param {string} path @param {string} stale @param {string} draft
 */
function breakStale(path, stale, draft) {
  const aside = `${draft}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/** @param {string} content */
const ownerOf = (content) => content.slice(0, content.lastIndexOf('-'));

/** @param {string} from @param {string} to */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
