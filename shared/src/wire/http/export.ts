import { z } from 'zod';
import { id } from './common.ts';

/** Tables that can be had as a file; the server's registry (server/src/export/tables) says what each holds. */
export const EXPORT_TABLES = [
  'kpi_figures',
  'kpi_orders',
  'work_orders',
  'incidents',
  'reports',
  'crews',
  'planned_outages',
  'reliability',
  'interruptions',
  'interrupted_customers',
  'tmp',
  'tmp_customers',
  'ratings',
  'rating_figures',
  'recovery_tasks',
  'repeats',
  'repeat_figures',
  'tickets',
  'ticket_figures',
  'kpi_targets',
  'kpi_locks',
  'corrections',
  'monthly_report',
] as const;
export type ExportTableName = (typeof EXPORT_TABLES)[number];
export const EXPORT_FORMATS = ['csv', 'xlsx', 'pdf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** `attempts`: its process died three times; `access`: who asked may no longer; `browser`: no Chromium on the machine. */
export const EXPORT_FAILURES = ['attempts', 'access', 'query', 'browser', 'error'] as const;

export const exportBody = z.object({
  table: z.enum(EXPORT_TABLES),
  format: z.enum(EXPORT_FORMATS).default('xlsx'),
  /** As in the address of the table's own list: `from`, `to`, `ulp`, .. */
  query: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.null()])).default({}),
  lang: z.enum(['id', 'en']).default('id'),
});
export type ExportBody = z.infer<typeof exportBody>;

export const exportItem = z.object({
  id,
  up3: z.string(),
  table: z.enum(EXPORT_TABLES),
  format: z.enum(EXPORT_FORMATS),
  lang: z.enum(['id', 'en']),
  query: z.record(z.string(), z.unknown()),
  /** `expired`: it was made, and its file is gone. */
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'expired']),
  isCancelling: z.boolean(),
  rows: z.number(),
  /** Null until it is counted, and where nobody can say before. */
  rowsTotal: z.number().nullable(),
  bytes: z.number().nullable(),
  fileName: z.string(),
  failure: z.enum(EXPORT_FAILURES).nullable(),
  /** Null: made by the clock. */
  requestedBy: z.string().nullable(),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** When the file is removed. */
  expiresAt: z.string().nullable(),
  version: z.number(),
});
export type ExportItem = z.infer<typeof exportItem>;
