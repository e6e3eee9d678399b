import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { identityOf } from '../processes.mjs';

const CHECKOUT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const KEEPER = join(dirname(fileURLToPath(import.meta.url)), 'keeper.mjs');

/**
 * @typedef {object} Cluster
 * @property {string} url connection string of the application's database, as its owner
 * @property {string | undefined} location where the data lies, when not in the folder that was asked for
 * @property {() => Promise<void>} close lets go of it; the last one out stops PostgreSQL and waits until it has
 */

/**
 * Opens the embedded PostgreSQL of a data folder: makes it, starts it, or joins the one that another program runs.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {import('./settings.mjs').Purpose} [options.purpose]
 * @param {(text: string) => void} [options.say] progress, for people
 * @returns {Promise<Cluster>}
 */
export async function openCluster({ dataDir, purpose = 'durable', say = () => {} }) {
  let closing = false;
  let keeper = await startKeeper(dataDir, purpose, say);
  const { url, location } = keeper.opened;
  const restartWhenKilled = async () => {
    if (closing) return;
    say('the database keeper was killed; starting another');
    keeper = await startKeeper(dataDir, purpose, say);
    keeper.child.once('exit', () => void restartWhenKilled());
  };
  keeper.child.once('exit', () => void restartWhenKilled());
  return {
    url,
    location,
    close: async () => {
      closing = true;
      if (keeper.child.exitCode !== null || keeper.child.signalCode !== null) return;
      keeper.child.stdin.end();
      await once(keeper.child, 'exit');
    },
  };
}

/**
 * @param {string} dataDir
 * @param {string} purpose
 * @param {(text: string) => void} say
 */
async function startKeeper(dataDir, purpose, say) {
  const identity = identityOf(process.pid) ?? '';
  const child = spawn(process.execPath, [KEEPER, CHECKOUT, dataDir, identity, purpose], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // It may be gone already when we let go of it; there is nothing left to tell it then.
  child.stdin.on('error', () => {});
  /** @type {{ url: string, location: string | undefined }} */
  const opened = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the database keeper ended before the database was ready')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      if (message.say) say(message.say);
      if (message.error) reject(new Error(message.error));
      if (message.url) resolve({ url: message.url, location: message.location });
    });
  });
  return { child, opened };
}
