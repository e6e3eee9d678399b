import { z } from 'zod';
import { HISTORY_KINDS, OUTAGE_FIELDS, TICKET_FIELDS } from '../../domain/history/columns.ts';
import { ROW_PROBLEMS } from '../../domain/history/problem.ts';
import { id } from './common.ts';

export const IMPORT_STATES = ['checking', 'checked', 'importing', 'imported', 'undoing', 'undone', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

const field = z.enum([...new Set([...TICKET_FIELDS, ...OUTAGE_FIELDS])]);
/** Which column (from 0) holds which field; null: none, whatever its header says. */
const columns = z.partialRecord(field, z.number().int().min(0).max(500));
export const dateOrder = z.enum(['dmy', 'mdy']);

export const importReading = z.object({
  delimiter: z.string().max(1),
  headers: z.array(z.string()),
  columns,
  /** Which comes first where 03/04/2023 leaves it open. */
  dateOrder,
});
export type ImportReading = z.infer<typeof importReading>;

export const importPreviewRow = z.object({
  /** Line of the file, the header is 1. */
  line: z.number(),
  cells: z.array(z.string()),
  refused: z.object({ field: field.nullable(), reason: z.enum(ROW_PROBLEMS) }).nullable(),
});
export type ImportPreviewRow = z.infer<typeof importPreviewRow>;

export const historyImport = z.object({
  id,
  up3: z.string(),
  kind: z.enum(HISTORY_KINDS),
  state: z.enum(IMPORT_STATES),
  fileName: z.string(),
  bytes: z.number(),
  reading: importReading.nullable(),
  /** First rows of the file, and the first refused ones. */
  preview: z.array(importPreviewRow),
  /** 0..1 of what is done now. */
  progress: z.number(),
  /** Rows below the header: good ones, refused ones, and good ones that are here already. */
  lines: z.number(),
  good: z.number(),
  refused: z.number(),
  known: z.number(),
  /** Rows that came in by this import. */
  imported: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  /** Code: unreadable, changed, expired, attempts, error. */
  failure: z.string().nullable(),
  requestedBy: z.string().nullable(),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  version: z.number(),
});
export type HistoryImport = z.infer<typeof historyImport>;

export const createImportQuery = z.object({
  kind: z.enum(HISTORY_KINDS),
  fileName: z.string().trim().min(1).max(200).default('history.csv'),
  up3: z.string().max(20).optional(),
});
/** Read again with other columns or dates. */
export const checkImportBody = z.object({ columns: columns.optional(), dateOrder: dateOrder.optional() });
export type CheckImportBody = z.infer<typeof checkImportBody>;
