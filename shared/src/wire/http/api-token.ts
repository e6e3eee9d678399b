import { z } from 'zod';
import { id } from './common.ts';

/** A key for another program: it reads what its maker may read, and changes nothing. */
export const apiTokenItem = z.object({
  id,
  name: z.string(),
  createdAt: z.string(),
  /** To the minute. */
  lastUsedAt: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
});
export type ApiTokenItem = z.infer<typeof apiTokenItem>;
export const createApiTokenBody = z.object({
  name: z.string().trim().min(1).max(100),
  days: z.number().int().min(1).max(366).default(90),
});
/** `token` is said this once; only its hash is kept. */
export const createdApiToken = apiTokenItem.extend({ token: z.string() });
