import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// A pid alone names nobody: after a crash, and in every restarted container, the same low pids come back.
// A process is therefore known by its pid and the moment it started.

/**
 * @param {number} pid
 * @returns {string | null} the start time in the system's own form; null when no such process lives (a zombie does not)
 */
export function startOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    const [state = 'Z', ...start] = ps(pid, 'stat=,lstart=').trim().split(/\s+/);
    return state.startsWith('Z') ? null : start.join('_').replaceAll(':', '.');
  } catch {
    return null;
  }
}

/** @param {number} pid */
export function identityOf(pid) {
  const start = startOf(pid);
  return start === null ? null : `${pid}-${start}`;
}

/**
 * @param {number} pid
 * @returns {number | null}
 */
export function parentOf(pid) {
  try {
    if (process.platform !== 'linux') return Number(ps(pid, 'ppid='));
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** @param {string} identity as made by identityOf */
export function isAlive(identity) {
  const pid = Number(identity.slice(0, identity.indexOf('-')));
  return Number.isInteger(pid) && pid > 0 && identityOf(pid) === identity;
}

/** @param {number} pid */
export function commandLineOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return ps(pid, 'command=');
  } catch {
    return '';
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether the process was there
 */
export function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {() => unknown} condition
 * @param {number} withinMs
 * @returns {Promise<boolean>} whether it came true in time
 */
export async function until(condition, withinMs) {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) return false;
    await pause(50);
  }
  return true;
}

/** @param {number} pid @param {string} columns */
function ps(pid, columns) {
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
