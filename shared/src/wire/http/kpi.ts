import { z } from 'zod';
import { instant } from './common.ts';

export const KPI_GROUPS = ['ulp', 'crew', 'shift', 'channel', 'cause', 'hour', 'day'] as const;
export const kpiQuery = z.object({
  /** Half-open [from, to); the future is allowed. */
  from: instant,
  to: instant,
  groupBy: z.enum(KPI_GROUPS).default('ulp'),
});

/** Minutes; null without a single measured order. `within` and `achievement` are %. */
export const intervalStats = z.object({
  count: z.number(),
  mean: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  within: z.number().nullable(),
  achievement: z.number().nullable(),
});
export type IntervalStats = z.infer<typeof intervalStats>;

export const kpiRow = z.object({
  key: z.string(),
  /** Orders whose first report lies in the period, without the cancelled and superseded ones. */
  count: z.number(),
  /** Left out of every figure. */
  cancelled: z.number(),
  superseded: z.number(),
  /** Orders whose incident had an earlier one: without a response of their own. */
  later: z.number(),
  /** Of these, without a restored time: not part of a recovery figure. */
  withoutRestore: z.number(),
  pausedMin: z.number(),
  response: intervalStats,
  recovery: z.object({ work: intervalStats, outage: intervalStats, customer: intervalStats }),
});
export type KpiRow = z.infer<typeof kpiRow>;
export const kpiReply = z.object({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(KPI_GROUPS),
  officialRecovery: z.enum(['work', 'outage', 'customer']),
  targets: z.object({ responseMin: z.number(), recoveryMin: z.number() }),
  items: z.array(kpiRow),
  total: kpiRow,
});
export type KpiReply = z.infer<typeof kpiReply>;

/** The list behind a number: GET /api/kpis/orders, newest first. */
export const kpiOrder = z.object({
  id: z.string(),
  number: z.string(),
  ulp: z.string(),
  state: z.string(),
  crewCode: z.string().nullable(),
  reportedAt: z.string(),
  arrivedAt: z.string().nullable(),
  restoredAt: z.string().nullable(),
  responseMin: z.number().nullable(),
  recoveryWorkMin: z.number().nullable(),
  recoveryOutageMin: z.number().nullable(),
  recoveryCustomerMin: z.number().nullable(),
  flags: z.array(z.string()),
});
export type KpiOrder = z.infer<typeof kpiOrder>;
export const kpiOrdersQuery = z.object({
  from: instant,
  to: instant,
  groupBy: z.enum(KPI_GROUPS).optional(),
  key: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
