import { z } from 'zod';
import { id } from './common.ts';

export const DIGEST_STATES = ['waiting', 'sending', 'sent', 'refused', 'failed', 'unsure'] as const;

/** Whether the caller gets the weekly digest, and where. */
export const digestSubscription = z.object({
  email: z.string().nullable(),
  isOn: z.boolean(),
  lang: z.enum(['id', 'en']),
  /** False: this server sends no mail (SMTP_URL). */
  isAvailable: z.boolean(),
});
export type DigestSubscription = z.infer<typeof digestSubscription>;
export const digestSubscriptionBody = z.object({
  email: z.email('needs an e-mail address').max(254),
  isOn: z.boolean(),
  lang: z.enum(['id', 'en']).default('id'),
});
export type DigestSubscriptionBody = z.infer<typeof digestSubscriptionBody>;

/** One digest of one person; the address is not told. */
export const digestItem = z.object({
  id,
  /** Monday of the week it tells of. */
  week: z.string(),
  recipient: z.string(),
  up3: z.string(),
  ulp: z.string().nullable(),
  /** `refused`: the mail server takes none for this address. `unsure`: the line broke after the text; it is not sent again. */
  state: z.enum(DIGEST_STATES),
  attempts: z.number(),
  answer: z.string().nullable(),
  madeAt: z.string(),
  sentAt: z.string().nullable(),
});
export type DigestItem = z.infer<typeof digestItem>;
