import type { SqlRunner } from '../../context.ts';

/** Wrong passwords that cost nothing but time to type. */
const FREE_FAILURES = 5;
const FIRST_DELAY_S = 5;
const LONGEST_DELAY_S = 900;
const FORGOTTEN_AFTER_S = 3_600;

/** Seconds that a name must wait at an address after its n-th failure: 5, 10, 20 .. 900 from the fifth on. */
export function delayAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (failures - FREE_FAILURES));
}

export interface LoginFrom {
  readonly username: string;
  readonly address: string;
}

/** Seconds still to wait, 0 = may try. Counted per name and address: nobody can lock another one out. */
export async function waitOf(sql: SqlRunner, { username, address }: LoginFrom, now: Date): Promise<number> {
  const [row] = await sql<{ blocked_until: Date | null }[]>`
    select blocked_until from login_failure where username = ${username} and address = ${address}`;
  if (!row?.blocked_until) return 0;
  return Math.max(0, Math.ceil((row.blocked_until.getTime() - now.getTime()) / 1000));
}

/** Counts a wrong password; a quiet hour forgets. */
export async function countFailure(sql: SqlRunner, { username, address }: LoginFrom, now: Date): Promise<void> {
  const forgotten = new Date(now.getTime() - FORGOTTEN_AFTER_S * 1000);
  const [row] = await sql<{ failures: number }[]>`
    insert into login_failure as f (username, address, failures, last_at) values (${username}, ${address}, 1, ${now})
    on conflict (username, address) do update
      set failures = case when f.last_at < ${forgotten} then 1 else f.failures + 1 end, last_at = excluded.last_at
    returning failures`;
  const delayS = delayAfter(row?.failures ?? 0);
  if (delayS === 0) return;
  await sql`update login_failure set blocked_until = ${new Date(now.getTime() + delayS * 1000)}
    where username = ${username} and address = ${address}`;
}

export async function forgetFailures(sql: SqlRunner, { username, address }: LoginFrom): Promise<void> {
  await sql`delete from login_failure where username = ${username} and address = ${address}`;
}
