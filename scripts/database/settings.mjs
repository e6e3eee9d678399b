import { totalmem } from 'node:os';

/**
 * Handed over on the command line at each start, so a new release's values reach an old cluster too.
 * `durable` is what `npm start` runs: nothing that was answered with 201 may be lost, so fsync and synchronous_commit
 * stay on. A short WAL keeps recovery after a kill within seconds. `throwaway` clusters die with their test run.
 * @typedef {'durable' | 'throwaway'} Purpose
 */

const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  // One node, no replicas: the smallest WAL, and COPY into a new table writes none at all.
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '5min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const MB = 2 ** 20;

/**
 * A third of the memory, at most 8 GB: Node, Redis and the files' cache want theirs. What figures are read from (8 GB after ten years) otherwise
 * lives in the files' cache alone, which a host takes away when it is idle: the first look in the morning then came from disk. The server reads
 * it in (warm-figures).
 */
function memory() {
  const total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / MB)}MB`;
  return {
    shared_buffers: megabytes(Math.min(Math.max(total / 3, 256 * MB), 8192 * MB)),
    effective_cache_size: megabytes(total / 2),
  };
}

/** @type {Record<Purpose, Record<string, string>>} */
const byPurpose = {
  durable: {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_wal_size: '1GB',
    min_wal_size: '128MB',
    ...memory(),
  },
  throwaway: {
    fsync: 'off',
    synchronous_commit: 'on',
    full_page_writes: 'off',
    max_wal_size: '4GB',
    autovacuum_naptime: '5min',
    shared_buffers: '256MB',
    effective_cache_size: '2GB',
  },
};

/** @param {Purpose} purpose */
export function settingsFor(purpose) {
  return Object.entries({ ...common, ...byPurpose[purpose] }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
