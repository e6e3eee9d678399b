import { z } from 'zod';
import { INTERVALS } from '../../domain/kpi/facts.ts';
import { KPI_GROUPINGS } from '../../domain/kpi/grouping.ts';
import { KPI_MEASURES } from '../../domain/kpi/measures.ts';
import { instant, workOrderState } from './common.ts';

export const KPI_GROUPS = KPI_GROUPINGS;
/** Only the orders of this ULP, in rows and total. */
const ulpFilter = z.string().min(1).max(50).optional();
const flagged = z.enum(['with', 'without']);
const period = {
  /** Half-open [from, to); the future is allowed. */
  from: instant,
  to: instant,
  ulp: ulpFilter,
  /** Without the orders that carry an integrity flag; they are shown and counted in `flagged`, never removed silently. */
  flagged: flagged.default('with'),
};
export const kpiQuery = z.object({
  ...period,
  groupBy: z.enum(KPI_GROUPS).default('ulp'),
  /** `none`: means and shares only, all percentiles null; a heat map of 168 hours reads a tenth of the bytes. */
  percentiles: z.enum(['all', 'none']).default('all'),
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
  /** Mean of the targets that these orders are measured against: their ULP's, of their year. */
  target: z.number().nullable(),
  /** Mean without the time on hold within the interval; `mean` is gross. */
  net: z.number().nullable(),
  pausedMin: z.number(),
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
  /** Orders that were on hold, and for how long together; a pause that lasts counts when it ends. */
  paused: z.number(),
  pausedMin: z.number(),
  /** Orders with an integrity flag, of those that count. */
  flagged: z.number(),
  response: intervalStats,
  recovery: z.object({ work: intervalStats, outage: intervalStats, customer: intervalStats }),
});
export type KpiRow = z.infer<typeof kpiRow>;
export const kpiReply = z.object({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(KPI_GROUPS),
  flagged,
  officialRecovery: z.enum(['work', 'outage', 'customer']),
  targets: z.object({ responseMin: z.number(), recoveryMin: z.number() }),
  /** When the last event happened that is in the figures. */
  asOf: z.string().nullable(),
  /** Months of the period whose figures no longer move, YYYY-MM. */
  lockedMonths: z.array(z.string()),
  /** Names of keys that are ids: operators. */
  labels: z.record(z.string(), z.string()),
  items: z.array(kpiRow),
  total: kpiRow,
});
export type KpiReply = z.infer<typeof kpiReply>;

/** How an interval is spread: GET /api/kpis/distribution. */
export const kpiDistributionQuery = z.object({
  ...period,
  measure: z.enum(INTERVALS),
  groupBy: z.enum(KPI_GROUPS).optional(),
  key: z.string().max(100).optional(),
});
export const kpiDistribution = z.object({
  measure: z.enum(INTERVALS),
  /** Width of a bin, minutes. */
  binMin: z.number(),
  /** Ascending from 0, without gaps; [fromMin, toMin), the last one open. */
  bins: z.array(z.object({ fromMin: z.number(), toMin: z.number().nullable(), count: z.number() })),
  stats: intervalStats,
  asOf: z.string().nullable(),
});
export type KpiDistribution = z.infer<typeof kpiDistribution>;

/** The list behind a number: GET /api/kpis/orders, newest first. */
export const kpiOrder = z.object({
  id: z.string(),
  number: z.string(),
  ulp: z.string(),
  state: workOrderState,
  crewCode: z.string().nullable(),
  cause: z.string().nullable(),
  deviceKind: z.string(),
  channel: z.string().nullable(),
  location: z.object({ lat: z.number(), lng: z.number() }),
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
  photos: z.number(),
  /** The month was locked; what came later is a correction and not in these minutes. */
  correction: z.boolean(),
});
export type KpiOrder = z.infer<typeof kpiOrder>;
export const kpiOrdersQuery = z.object({
  ...period,
  groupBy: z.enum(KPI_GROUPS).optional(),
  key: z.string().max(100).optional(),
  /** The number that was asked about: as many orders as it counts. */
  measure: z.enum(KPI_MEASURES).default('count'),
  /** Minutes [fromMin, toMin) of the measured interval: one bar of the distribution. */
  fromMin: z.coerce.number().min(0).optional(),
  toMin: z.coerce.number().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

/** What a figure means: GET /api/kpis/definitions. */
export const kpiDefinition = z.object({ code: z.string(), name: z.string(), text: z.string(), source: z.string() });
export const kpiDefinitions = z.array(kpiDefinition);
export const kpiDefinitionsQuery = z.object({ lang: z.enum(['id', 'en']).default('id') });

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'needs a month like 2026-03');
export const kpiLockBody = z.object({ month, note: z.string().max(500).default('') });
export const kpiUnlockBody = z.object({ reason: z.string().trim().min(3).max(500) });
export const kpiMonthParams = z.object({ month });
export const kpiLock = z.object({
  month,
  lockedAt: z.string(),
  lockedBy: z.string().nullable(),
  note: z.string(),
  officialRecovery: z.string(),
  /** What came after the lock, and of these what is about interruptions: its reliability figures. */
  corrections: z.number(),
  ofInterruptions: z.number(),
});
export type KpiLock = z.infer<typeof kpiLock>;
export const kpiLocks = z.object({ items: z.array(kpiLock) });

/** What came after a month was locked: GET /api/kpis/corrections. */
export const kpiCorrection = z.object({
  id: z.string(),
  month,
  /** About one of the two: an order, or an interruption (the incident or planned outage of this id). */
  workOrderId: z.string().nullable(),
  interruption: z.object({ id: z.string(), kind: z.enum(['fault', 'planned']) }).nullable(),
  number: z.string().nullable(),
  ulp: z.string(),
  /** Only what differs: name, what is locked, what it would be. Seconds, instants, codes. */
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  /** The event that brought it. */
  event: z.object({ id: z.string(), type: z.string() }).nullable(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }).nullable(),
  at: z.string(),
});
export type KpiCorrection = z.infer<typeof kpiCorrection>;
export const CORRECTED = ['order', 'interruption'] as const;
export const kpiCorrectionsQuery = z.object({
  month: month.optional(),
  /** Without it of both. */
  about: z.enum(CORRECTED).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
