import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { type ChainReport, verifyChain } from '../events/verify.ts';

/** Walks the hash chain of the configured database's log. Reads only; the server may run beside it. */
export async function checkAudit(config: Pick<Config, 'databaseUrl'>): Promise<ChainReport> {
  const database = openDatabase(config.databaseUrl, { max: 1, application: 'comcen verify-audit' });
  try {
    return await verifyChain(database.sql);
  } finally {
    await database.close();
  }
}
