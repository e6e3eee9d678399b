import type { ReservedSql, Sql } from 'postgres';
import { onTestFinished } from 'vitest';

/** Takes locks in a transaction of its own and keeps them until what it returns is called, at the latest till the test's end. */
export async function holdLock(
  sql: Sql,
  take: (ours: ReservedSql) => Promise<unknown>,
): Promise<(how?: 'commit' | 'rollback') => Promise<void>> {
  const ours = await sql.reserve();
  let isHeld = true;
  const letGo = async (how: 'commit' | 'rollback' = 'rollback') => {
    if (!isHeld) return;
    isHeld = false;
    await ours.unsafe(how);
    ours.release();
  };
  onTestFinished(() => letGo());
  await ours`begin`;
  await take(ours);
  return letGo;
}
