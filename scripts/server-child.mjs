import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CHECKOUT } from './checkout.mjs';
import { typescript } from './child.mjs';

/** @typedef {{ url: string, mobileUrl: string, readyMs?: number }} Ready */

const READY = 'ready ';

/**
 * Its own process group, so that a Ctrl-C at the terminal comes to us alone and we close things in their order; and a
 * channel, so that it ends when we are killed.
 * @param {string[]} flags as `--roles=api,mobile`; all roles without one
 * @param {NodeJS.ProcessEnv} env
 */
export function spawnServer(flags, env) {
  const roles = flags.some((flag) => flag.startsWith('--roles=')) ? [] : ['--roles=api,mobile,realtime,relay,workers'];
  return spawn(process.execPath, typescript('scripts/main.ts', [...roles, ...flags]), {
    cwd: CHECKOUT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/**
 * Passes the server's output on and waits for the line that says it serves.
 * @param {ReturnType<typeof spawnServer>} server
 * @param {(line: string) => void} [onLine]
 * @returns {Promise<Ready>} never settles when the server ends before
 */
export function readySign(server, onLine = (line) => void process.stdout.write(`${line}\n`)) {
  return new Promise((resolve, reject) => {
    if (!server.stdout) return reject(new Error('the server has no output to read'));
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.startsWith(READY)) resolve(JSON.parse(line.slice(READY.length)));
      else onLine(line);
    });
  });
}
