import { z } from 'zod';
import { KPI_MEASURES } from '../../domain/kpi/measures.ts';
import { instant, workOrderState } from './common.ts';

export const KPI_GROUPS = ['ulp', 'crew', 'shift', 'channel', 'cause', 'hour', 'day'] as const;
/** Only the orders of this ULP, in rows and total. */
const ulpFilter = z.string().min(1).max(50).optional();
export const kpiQuery = z.object({
  /** Half-open [from, to); the future is allowed. */
  from: instant,
  to: instant,
  groupBy: z.enum(KPI_GROUPS).default('ulp'),
  ulp: ulpFilter,
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
  /** Orders whose incident had an earlier one, and follow-ups: without a response of their own. */
  later: z.number(),
  /** Of these, without a restored time: not part of a recovery figure. */
  withoutRestore: z.number(),
  /** Orders that were on hold, and for how long together. */
  paused: z.number(),
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
  state: workOrderState,
  crewCode: z.string().nullable(),
  reportedAt: z.string(),
  arrivedAt: z.string().nullable(),
  restoredAt: z.string().nullable(),
  /** When it was cancelled or another order took over. Its intervals are in no figure and are not sent. */
  cancelledAt: z.string().nullable(),
  responseMin: z.number().nullable(),
  recoveryWorkMin: z.number().nullable(),
  recoveryOutageMin: z.number().nullable(),
  recoveryCustomerMin: z.number().nullable(),
  pausedMin: z.number(),
  flags: z.array(z.string()),
});
export type KpiOrder = z.infer<typeof kpiOrder>;
export const kpiOrdersQuery = z.object({
  from: instant,
  to: instant,
  groupBy: z.enum(KPI_GROUPS).optional(),
  key: z.string().max(100).optional(),
  ulp: ulpFilter,
  /** The number that was asked about: as many orders as it counts. */
  measure: z.enum(KPI_MEASURES).default('count'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
