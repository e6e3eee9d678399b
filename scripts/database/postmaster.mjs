import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';
import { commandLineOf, pause, signalTo, startOf, until } from '../processes.mjs';
import { settingsFor } from './settings.mjs';
import { asUser } from './user.mjs';

/**
 * @typedef {object} Postmaster
 * @property {number} pid
 * @property {number} port
 * @property {string} status PostgreSQL's own word: starting, ready, stopping, standby
 */

const RETRY_MS = 30_000;
const LOG_LIMIT = 10 * 1024 * 1024;

/**
 * What postmaster.pid says, when that process really is the postmaster of this folder.
 * @param {string} data
 * @returns {Postmaster | null}
 */
export function findPostmaster(data) {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  // Lines: pid, folder, start, port, socket folder, listen address, shared memory, status (src/backend/utils/init/miscinit.c).
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || startOf(pid) === null || !commandLineOf(pid).includes(data)) return null;
  return { pid, port: Number(lines[3]), status: (lines[7] ?? 'starting').trim() };
}

/**
 * @param {object} how
 * @param {string} how.bin folder of the binaries
 * @param {import('./place.mjs').Place} how.place
 * @param {import('./settings.mjs').Purpose} how.purpose
 * @param {number} [how.port] the port that clients already know; without it a free one is taken
 * @param {(text: string) => void} how.say
 * @returns {Promise<Postmaster>} ready for connections
 */
export async function startPostmaster({ bin, place, purpose, port, say }) {
  const end = Date.now() + RETRY_MS;
  for (let attempt = 0; ; attempt++) {
    dropForeignPidFile(place.data);
    const chosen = port ?? (await freePort());
    const result = await tryStart({ bin, place, purpose, port: chosen, say });
    if ('pid' in result) return result;
    const occupied = /could not (create any TCP|bind)/.test(result.log);
    const vanishing = /shared memory block|lock file "postmaster.pid"|lock file "\S+" already exists/.test(result.log);
    if (!(occupied || vanishing) || Date.now() > end)
      throw new Error(`PostgreSQL does not start: ${lastWords(result.log)}`);
    if (attempt === 0)
      say(vanishing ? 'waiting for the last processes of the killed database to vanish' : `port ${chosen} is in use`);
    if (vanishing && Date.now() > end - RETRY_MS + 5_000) endOrphans(place.data);
    await pause(200);
  }
}

/**
 * Fast shutdown: running transactions are rolled back, clients are cut off, a checkpoint is written.
 * @param {string} data
 * @param {number} pid
 */
export async function stopPostmaster(data, pid) {
  signalTo(pid, 'SIGINT');
  if (await until(() => startOf(pid) === null, 60_000)) return;
  // A hung disk or client; immediate shutdown loses nothing that was committed, the WAL is replayed at the next start.
  signalTo(pid, 'SIGQUIT');
  if (!(await until(() => startOf(pid) === null, 10_000)))
    throw new Error(`PostgreSQL (pid ${pid}, ${data}) does not stop`);
}

/** @param {Required<Omit<Parameters<typeof startPostmaster>[0], 'port'>> & { port: number }} how */
async function tryStart({ bin, place, purpose, port, say }) {
  const logFile = join(place.base, 'postgres.log');
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a');
  const before = statSync(logFile).size;
  const child = spawn(join(bin, 'bin', 'postgres'), ['-D', place.data, '-p', String(port), ...settingsFor(purpose)], {
    ...asUser(place.user),
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    // Its own session: a Ctrl-C at the terminal reaches the app, which closes first, and never the database.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  child.unref();
  for (let next = Date.now() + 3_000; !ended; await pause(20)) {
    const found = findPostmaster(place.data);
    if (found?.pid === child.pid && found?.status === 'ready') return found;
    if (Date.now() > next) {
      say('the database recovers what the last run left in its log');
      next = Date.now() + 10_000;
    }
  }
  return { log: readFileSync(logFile).subarray(before).toString() };
}

/**
 * A killed postmaster leaves its pid file. PostgreSQL sees through a dead pid itself, but not through one that another
 * program has got since or that nobody reaped (every restarted container). Its shared memory check still guards the data.
 * @param {string} data
 */
function dropForeignPidFile(data) {
  const file = join(data, 'postmaster.pid');
  if (existsSync(file) && !findPostmaster(data)) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (pid > 0 && signalTo(pid, 0)) rmSync(file, { force: true });
  }
}

/**
 * Server processes without a postmaster leave by themselves, but not in the middle of a long statement.
 * They are known by their working folder, which is the data folder.
 * @param {string} data
 */
function endOrphans(data) {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === data && commandLineOf(pid).startsWith('postgres'))
        signalTo(pid, 'SIGQUIT');
    } catch {
      // Gone, or not ours to look at.
    }
  }
}

/** @param {string} log */
export function lastWords(log) {
  const lines = log.trim().split('\n');
  return lines.filter((line) => /FATAL|ERROR|PANIC|error/.test(line)).at(-1) ?? lines.at(-1) ?? 'it says nothing';
}
