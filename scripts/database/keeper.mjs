// One small process per program that uses the embedded database. It outlives that program by a moment, however the
// program ends: its standard input closes, and the last keeper stops the cluster. It also brings a killed PostgreSQL
// back on the same port. It speaks JSON lines on its standard output.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from '../lock.mjs';
import { pause } from '../processes.mjs';
import { binariesFor } from './binaries.mjs';
import { hold, letGo, liveHolders, promisedPort, promisePort } from './holders.mjs';
import { DATABASE, initializeCluster, passwordOf } from './initialize.mjs';
import { placeOf } from './place.mjs';
import { findPostmaster, startPostmaster, stopPostmaster } from './postmaster.mjs';

const [checkout = '', dataDir = '', holder = '', purposeName] = process.argv.slice(2);
const purpose = purposeName === 'throwaway' ? 'throwaway' : 'durable';
const lock = join(resolve(dataDir), 'database.lock');
/** @type {import('./place.mjs').Place | undefined} */
let place;
let leaving = false;

/** @param {Record<string, unknown>} message */
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
/** @param {string} text */
const say = (text) => tell({ say: text });

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});
// The reader is gone with the program; what is still to be done here needs no reader.
process.stdout.on('error', () => {});

const gone = new Promise((resolveGone) => {
  process.stdin.once('close', resolveGone).once('end', resolveGone).once('error', resolveGone).resume();
}).then(() => {
  leaving = true;
});

try {
  const { url, base, elsewhere } = await withLock(lock, join_, () =>
    say('waiting for another start to open or close the database'),
  );
  tell({ url, ...(elsewhere && { location: base }) });
  watch();
  await gone;
} catch (error) {
  tell({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
await withLock(lock, leave);
process.exit();

/** Registers before it starts anything: a keeper that stops the cluster at this moment waits for the lock, then sees us. */
async function join_() {
  place = placeOf(dataDir);
  // While anybody holds it the port is promised: it is in a connection string somewhere.
  const promised = liveHolders(place.base).length > 0 ? promisedPort(place.base) : undefined;
  hold(place.base, holder);
  const bin = binariesFor(checkout, place.user);
  await initializeCluster(bin, place, purpose, say);
  const postmaster =
    (await running(place.data)) ?? (await startPostmaster({ bin, place, purpose, say, port: promised }));
  promisePort(place.base, postmaster.port);
  const url = `postgres://${DATABASE}:${passwordOf(place)}@127.0.0.1:${postmaster.port}/${DATABASE}`;
  return { url, base: place.base, elsewhere: place.elsewhere };
}

/**
 * A postmaster without a holder is a leftover of a killed start: it is as good as a new one. One that is stopping is not.
 * @param {string} data
 */
async function running(data) {
  for (;;) {
    const found = findPostmaster(data);
    if (!found || found.status === 'ready') return found;
    await pause(50);
  }
}

async function watch() {
  while (!leaving) {
    await pause(250);
    if (!place || leaving || findPostmaster(place.data)) continue;
    if (!existsSync(place.data)) return;
    await withLock(lock, join_).catch((error) =>
      say(`the database is down: ${error instanceof Error ? error.message : error}`),
    );
  }
}

async function leave() {
  if (!place) return;
  letGo(place.base, holder);
  if (liveHolders(place.base).length > 0) return;
  const postmaster = findPostmaster(place.data);
  if (postmaster) await stopPostmaster(place.data, postmaster.pid);
}
