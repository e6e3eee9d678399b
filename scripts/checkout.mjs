import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout; programs are started in it, whatever folder the caller is in. */
export const CHECKOUT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {NodeJS.ProcessEnv} [env] */
export const dataDirOf = (env = process.env) => join(env.COMCEN_DATA_DIR || join(CHECKOUT, '.comcen'));

/** One lock for all that writes into the checkout: two starts, or a start and a test run, take turns. */
export const checkoutLock = join(CHECKOUT, 'node_modules', '.comcen-lock');

/** Everything a person reads comes through here, so that a program's own output stays apart. @param {string} text */
export const say = (text) => console.log(`comcen: ${text}`);

/**
 * @param {string[]} paths files and folders, from the checkout
 * @returns {string} a hash over names and contents of all source files in them
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of listFiles(join(CHECKOUT, path))) {
      hash
        .update(`${relative(CHECKOUT, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('dist') && !/\.test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => listFiles(join(path, name)));
}

/**
 * @param {string} file
 * @returns {string | undefined} its content, when there is such a file
 */
export const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
