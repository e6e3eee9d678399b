import { spawn } from 'node:child_process';
import { CHECKOUT } from './checkout.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * Runs a tool to its end and keeps what it prints, for the case that it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runQuietly(command, args, { cwd = CHECKOUT, env = process.env, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        onOutput?.(String(chunk));
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * Runs a tool in the foreground, its output straight to ours.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code; that of a signal as a shell would say it
 */
export function runInForeground(command, args, env = process.env) {
  return exitOf(spawn(command, args, { cwd: CHECKOUT, env, stdio: 'inherit' }));
}

/** The arguments that make Node run one of our TypeScript programs. @param {string} file @param {string[]} args */
export const typescript = (file, args = []) => ['--import', 'tsx', file, ...args];

/**
 * @param {ChildProcess} child
 * @returns {Promise<number>}
 */
export function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)));
  });
}

/**
 * SIGTERM, and SIGKILL when the child does not close in time.
 * @param {ChildProcess | undefined} child
 * @param {number} withinMs
 * @returns {Promise<void>}
 */
export function stopChild(child, withinMs) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
