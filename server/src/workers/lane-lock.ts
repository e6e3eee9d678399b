import type { Sql } from 'postgres';

/** 'lane' as a number: first key of the lock; the second is the hash of the lane's id. */
const LANE_LOCK = 0x6c616e65;
/** Longer than a round in quiet times: usually the wake-up that finds the lane busy gets its turn without coming again. */
const PATIENCE_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

export type Locked<T> = { readonly isBusy: true } | { readonly isBusy: false; readonly value: T };

/**
 * Runs `work` while no other process runs this lane. The lock lives in a transaction of its own connection, so that neither an
 * error nor a killed process can leave it behind; `work` uses other connections. Idle between statements it holds no snapshot.
 */
export async function withLaneLock<T>(sql: Sql, up3Id: string, work: () => Promise<T>): Promise<Locked<T>> {
  let isOurs = false;
  try {
    const value = await sql.begin(async (tx) => {
      await Promise.all([
        tx`select set_config('lock_timeout', ${`${PATIENCE_MS}ms`}, true)`,
        tx`select pg_advisory_xact_lock(${LANE_LOCK}, hashtext(${up3Id}))`,
      ]);
      isOurs = true;
      return [await work()] as const;
    });
    return { isBusy: false, value: (value as readonly [T])[0] };
  } catch (error) {
    if (!isOurs && error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)
      return { isBusy: true };
    throw error;
  }
}
