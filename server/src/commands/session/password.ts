import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../errors.ts';
import { createTurns } from './turns.ts';

/** Argon2id, OWASP's first choice: 19 MiB, two passes, one lane; about 20 ms on a thread of its own. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** A hash that no password fits, for names that do not exist: the answer takes as long as for those that do. */
let nobody: Promise<string> | null = null;

/** Never throws for a hash it cannot read: that is a wrong password too. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(crypto.randomUUID());
  const isRight = await verify(passwordHash ?? (await nobody), password).catch(() => false);
  return isRight && passwordHash !== null;
}

/**
 * Passwords are checked two at a time, addresses in turn: a flood keeps two threads busy and not the machine, holds up only its own
 * address, and guesses sent all at once are counted before the next is tried. Five seconds' worth of one address may wait: all crews
 * of a UP3 may log in at once behind one carrier's.
 */
const turns = createTurns({ atOnce: 2, mostWaitingPerCaller: 500, mostWaiting: 10_000 });

/** `work` when it is the address's turn. Throws `unavailable` when too many wait. */
export async function inTurn<T extends object>(address: string, work: () => Promise<T>): Promise<T> {
  const done = await turns.take(address, work);
  if (done) return done;
  throw new AppError('unavailable', 'Too many logins at once. Try again in a moment.', { extra: { retryAfterS: 5 } });
}
