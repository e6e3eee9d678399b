import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './checkout.mjs';
import { runQuietly } from './child.mjs';
import { isRoot } from './database/user.mjs';

/** @param {string[]} names */
function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin', '/usr/sbin', '/usr/local/bin');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} path of a Chromium: the one named by COMCEN_TEST_CHROMIUM, or an installed one */
export const findChromium = () =>
  process.env.COMCEN_TEST_CHROMIUM ||
  findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);

/** @returns {string | undefined} path of an installed redis-server (or its twin, valkey-server) */
export const findRedisServer = () => findProgram(['redis-server', 'valkey-server']);

/** What only the tests need. `without` says which tests are left out when it is missing. */
const tools = [
  {
    name: 'Chromium',
    find: findChromium,
    // The map's labels need a font; without one every text is boxes.
    packages: ['chromium', 'fonts-dejavu-core'],
    without: 'browser tests (*.e2e.test.ts)',
  },
  {
    name: 'redis-server',
    find: () => process.env.COMCEN_TEST_REDIS_URL || findRedisServer(),
    packages: ['redis-server'],
    without: 'the Redis half of the queue and bus tests',
  },
];

/**
 * Makes sure that the tools of the tests are there: installed ones are used, root on Debian installs them.
 * @returns {Promise<{ name: string, without: string }[]>} what is missing
 */
export async function ensureTestTools() {
  const missing = tools.filter(({ find }) => !find());
  if (missing.length > 0 && isRoot() && existsSync('/etc/debian_version') && findProgram(['apt-get'])) {
    await aptInstall(missing.flatMap(({ packages }) => packages));
  }
  const left = tools.filter(({ find }) => !find());
  for (const { name, packages, without } of left) {
    say(
      `${name} is not installed: left out ${without}. Install ${packages.join(' ')} (Debian: apt-get install ${packages.join(' ')})`,
    );
  }
  return left;
}

/** @param {string[]} packages */
async function aptInstall(packages) {
  say(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A package's service must not start: it would take Redis's usual port on this machine.
  const blocker = '/usr/sbin/policy-rc.d';
  const blocked =
    !existsSync(blocker) &&
    spawnSync('sh', ['-c', `printf '#!/bin/sh\\nexit 101\\n' > ${blocker} && chmod +x ${blocker}`]).status === 0;
  try {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      const { code, output } = await runQuietly('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-q', ...args], { env });
      if (code !== 0)
        say(`apt-get ${args[0]} failed (exit code ${code}): ${output.trim().split('\n').slice(-3).join(' / ')}`);
    }
  } finally {
    if (blocked) spawnSync('rm', ['-f', blocker]);
  }
}
