import * as wire from '@comcen/shared/wire/http/kpi.ts';
import { z } from 'zod';

/** What a server that does not send all of it yet leaves out is null or nothing. */
const minutes = z.number().nullable().default(null);
const stats = wire.intervalStats.extend({ target: minutes, net: minutes, pausedMin: z.number().default(0) });
const row = wire.kpiRow.extend({
  flagged: z.number().default(0),
  response: stats,
  recovery: z.object({ work: stats, outage: stats, customer: stats }),
});
export const KPI_GROUPS = [
  'ulp',
  'crew',
  'shift',
  'operator',
  'channel',
  'cause',
  'deviceKind',
  'hour',
  'weekday',
  'hourOfWeek',
  'day',
  'month',
] as const;
export type Group = (typeof KPI_GROUPS)[number];

export const kpiReply = wire.kpiReply.extend({
  groupBy: z.enum(KPI_GROUPS),
  asOf: z.string().nullable().default(null),
  lockedMonths: z.array(z.string()).default([]),
  labels: z.record(z.string(), z.string()).default({}),
  items: z.array(row),
  total: row,
});
export type KpiReply = z.infer<typeof kpiReply>;
export type KpiRow = z.infer<typeof row>;
export type IntervalStats = z.infer<typeof stats>;

export const distribution = z.object({
  measure: z.string(),
  binMin: z.number(),
  bins: z.array(z.object({ fromMin: z.number(), toMin: z.number().nullable(), count: z.number() })),
  stats,
  asOf: z.string().nullable().default(null),
});
export type Distribution = z.infer<typeof distribution>;

export const kpiOrder = wire.kpiOrder.extend({
  cause: z.string().nullable().default(null),
  deviceKind: z.string().nullable().default(null),
  channel: z.string().nullable().default(null),
  photos: z.number().default(0),
  location: z.object({ lat: z.number(), lng: z.number() }).nullable().default(null),
  correction: z.boolean().default(false),
});
export type KpiOrder = z.infer<typeof kpiOrder>;

export const definitions = z.array(
  z.object({ code: z.string(), name: z.string(), text: z.string(), source: z.string() }),
);
