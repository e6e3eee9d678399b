import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { lastWords } from './postmaster.mjs';
import { asUser } from './user.mjs';

export const DATABASE = 'comcen';

/**
 * Makes the cluster when there is none. It is made beside its place and renamed when whole, so a killed first start
 * leaves nothing half made.
 * @param {string} bin
 * @param {import('./place.mjs').Place} place
 * @param {import('./settings.mjs').Purpose} purpose
 * @param {(text: string) => void} say
 */
export async function initializeCluster(bin, place, purpose, say) {
  for (const entry of readdirSync(place.base)) {
    if (entry.startsWith('draft-')) rmSync(join(place.base, entry), { recursive: true, force: true });
  }
  if (existsSync(place.data)) return checkVersion(bin, place);
  say('making the database');
  const draft = join(place.base, `draft-${process.pid}`);
  const data = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  const password = randomBytes(24).toString('hex');
  mkdirSync(draft);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.user) for (const path of [draft, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  await run(place, join(bin, 'bin', 'initdb'), [
    ...['-D', data, '-U', DATABASE, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-instructions'],
    ...(purpose === 'throwaway' ? ['--no-sync'] : []),
    // PostgreSQL's own locale: the same order and case rules on every machine, whatever it has installed.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  await run(
    place,
    join(bin, 'bin', 'postgres'),
    ['--single', '-D', data, 'postgres'],
    `create database ${DATABASE};\n`,
  );
  writeFileSync(join(place.base, 'password'), password, { mode: 0o600 });
  chmodSync(join(place.base, 'password'), 0o600);
  renameSync(data, place.data);
  rmSync(draft, { recursive: true, force: true });
}

/** @param {import('./place.mjs').Place} place */
export const passwordOf = (place) => readFileSync(join(place.base, 'password'), 'utf8').trim();

/** @param {string} bin @param {import('./place.mjs').Place} place */
function checkVersion(bin, place) {
  const made = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim();
  const sample = readFileSync(join(bin, 'share/postgresql/postgres.bki'), 'utf8').slice(0, 200);
  const ours = /# PostgreSQL (\d+)/.exec(sample)?.[1];
  if (ours !== made) {
    throw new Error(
      `the database in ${place.base} is of PostgreSQL ${made}, this release brings ${ours}: dump it with the old release and restore it, or set DATABASE_URL`,
    );
  }
}

/**
 * @param {import('./place.mjs').Place} place
 * @param {string} command
 * @param {string[]} args
 * @param {string} [input]
 * @returns {Promise<void>}
 */
function run(place, command, args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...asUser(place.user),
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.stdin.end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      const failed = code !== 0 || /^.*(ERROR|FATAL):/m.test(output);
      failed ? reject(new Error(`${command.split('/').at(-1)}: ${lastWords(output)}`)) : resolve();
    });
  });
}
