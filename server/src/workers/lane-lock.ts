import type { Context } from '../context.ts';
import { withTransaction } from '../db/transaction.ts';

/** 'lane' as a number: first key of the lock; the second is the hash of the lane's id. */
export const LANE_LOCK = 0x6c616e65;
/** Longer than a round in quiet times: usually the wake-up that finds the lane busy gets its turn without coming again. */
const PATIENCE_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

export type Locked<T> = { readonly isBusy: true } | { readonly isBusy: false; readonly value: T };

/**
 * Runs `work` in a transaction while no other process runs this lane. The lock is the transaction's, so that neither an error nor a
 * killed process can leave it behind. Work that must commit before its end uses other connections and leaves `tx` alone.
 */
export async function withLaneLock<T>(
  ctx: Context,
  up3Id: string,
  work: (tx: Context) => Promise<T>,
): Promise<Locked<T>> {
  let isOurs = false;
  try {
    const value = await withTransaction(ctx, async (tx) => {
      // They travel together. The patience is the lane's only: rows are waited for as everywhere.
      await Promise.all([
        tx.sql`select set_config('lock_timeout', ${`${PATIENCE_MS}ms`}, true)`,
        tx.sql`select pg_advisory_xact_lock(${LANE_LOCK}, hashtext(${up3Id}))`,
        tx.sql`set local lock_timeout to default`,
      ]);
      isOurs = true;
      return work(tx);
    });
    return { isBusy: false, value };
  } catch (error) {
    if (!isOurs && error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)
      return { isBusy: true };
    throw error;
  }
}
