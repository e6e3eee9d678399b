import { z } from 'zod';
import { instant } from './common.ts';

/** What of the figures came on storm days: GET /api/kpis/storm-days. Whole WIB days, half-open: both instants are midnights of Asia/Jakarta. */
export const kpiStormDaysQuery = z.object({
  from: instant,
  to: instant,
  ulp: z.string().min(1).max(50).optional(),
  flagged: z.enum(['with', 'without']).default('with'),
});

/** Measured orders, and their minutes together. */
const part = z.object({ count: z.number(), minutes: z.number() });
export const kpiStormDaysRow = z.object({
  /** ULP. */
  key: z.string(),
  /** Days on which storm mode was on there, or major event days of the UP3; these by themselves. */
  days: z.number(),
  majorEventDays: z.number(),
  /** As a row of /api/kpis counts them, of the storm days alone. */
  count: z.number(),
  response: part,
  recovery: z.object({ work: part, outage: part, customer: part }),
});
export type KpiStormDaysRow = z.infer<typeof kpiStormDaysRow>;
export const kpiStormDaysReply = z.object({
  from: z.string(),
  to: z.string(),
  flagged: z.enum(['with', 'without']),
  items: z.array(kpiStormDaysRow),
});
export type KpiStormDaysReply = z.infer<typeof kpiStormDaysReply>;
