import { hash } from '@node-rs/argon2';

/** Argon2id (the library's default) with OWASP's first choice: 19 MiB, two passes, one lane. */
export const hashPassword = (password: string): Promise<string> =>
  hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
