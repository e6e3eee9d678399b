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
  shared_buffers: '256MB',
  effective_cache_size: '2GB',
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

/** @type {Record<Purpose, Record<string, string>>} */
const byPurpose = {
  durable: {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_wal_size: '1GB',
    min_wal_size: '128MB',
  },
  throwaway: {
    fsync: 'off',
    synchronous_commit: 'on',
    full_page_writes: 'off',
    max_wal_size: '4GB',
    autovacuum_naptime: '5min',
  },
};

/** @param {Purpose} purpose */
export function settingsFor(purpose) {
  return Object.entries({ ...common, ...byPurpose[purpose] }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
