import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '../../scripts/database/cluster.mjs';

/**
 * Vitest's global setup of the projects that need PostgreSQL. `npm test` starts one cluster for all projects and names
 * it in COMCEN_TEST_DATABASE_URL; a single file run by hand gets a throwaway cluster of its own.
 */
export default async function setup(): Promise<() => Promise<void>> {
  // No test may ever touch what a person keeps in these.
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'COMCEN_DATA_DIR']) delete process.env[name];
  if (process.env.COMCEN_TEST_DATABASE_URL) return async () => {};
  const dataDir = mkdtempSync(join(tmpdir(), 'comcen-test-'));
  // As root the database's user has to enter it.
  chmodSync(dataDir, 0o755);
  const cluster = await openCluster({ dataDir, purpose: 'throwaway' });
  process.env.COMCEN_TEST_DATABASE_URL = cluster.url;
  return async () => {
    delete process.env.COMCEN_TEST_DATABASE_URL;
    await cluster.close();
    for (const path of [cluster.location, dataDir]) if (path) rmSync(path, { recursive: true, force: true });
  };
}
