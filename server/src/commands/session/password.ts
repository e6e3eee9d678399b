import { hash, verify } from '@node-rs/argon2';

/** Argon2id, OWASP's first choice: 19 MiB, two passes, one lane; about 20 ms on a thread of its own. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const MOST_WAITING = 2_000;

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** A hash that no password fits, for names that do not exist: the answer takes as long as for those that do. */
let nobody: Promise<string> | null = null;

/** Never throws for a hash it cannot read: that is a wrong password too. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(crypto.randomUUID());
  const isRight = await verify(passwordHash ?? (await nobody), password).catch(() => false);
  return isRight && passwordHash !== null;
}

const waiting: (() => void)[] = [];
let running = 0;

/**
 * Runs one login at a time per slot: a flood of them keeps two threads busy and not the machine, and guesses sent all at once
 * are counted before the next is tried. Null when too many wait.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (waiting.length >= MOST_WAITING) return null;
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // A slot passes from hand to hand, so nobody who comes in between can take it.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
