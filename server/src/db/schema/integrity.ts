import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { instant, jsonb } from './columns.ts';

export const workOrderFlag = pgTable(
  'work_order_flag',
  {
    workOrderId: uuid('work_order_id').notNull(),
    code: text('code').notNull(),
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    flaggedAt: timestamp('flagged_at', instant).notNull(),
    evidence: jsonb('evidence').notNull(),
    explainedAt: timestamp('explained_at', instant),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.code] })],
);

export const workOrderFlagNote = pgTable('work_order_flag_note', {
  id: uuid('id').primaryKey(),
  workOrderId: uuid('work_order_id').notNull(),
  code: text('code').notNull(),
  writtenAt: timestamp('written_at', instant).notNull(),
  writtenBy: uuid('written_by').notNull(),
  text: text('text').notNull(),
});
