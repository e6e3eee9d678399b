import { z } from 'zod';
import { workOrderState } from './common.ts';

/**
 * What to look at before a month is locked: flags nobody has explained, orders that are not over, orders of crews without a time of
 * arrival or of power. Each with the orders behind it.
 */
export const MONTH_CHECKS = ['unexplained', 'open', 'without_arrival', 'without_restore'] as const;
export type MonthCheck = (typeof MONTH_CHECKS)[number];

export const monthCheckReply = z.object({
  month: z.string(),
  /** Orders of the month. */
  orders: z.number(),
  isOver: z.boolean(),
  isLocked: z.boolean(),
  checks: z.array(
    z.object({
      code: z.enum(MONTH_CHECKS),
      count: z.number(),
      /** The newest of them. */
      orders: z.array(
        z.object({
          id: z.string(),
          number: z.string(),
          ulp: z.string(),
          state: workOrderState,
          reportedAt: z.string(),
          flags: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type MonthCheckReply = z.infer<typeof monthCheckReply>;
