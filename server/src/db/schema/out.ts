import { bigint, boolean, date, integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { instant, jsonb } from './columns.ts';

export const exportJob = pgTable('export_job', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  scopeUp3Id: text('scope_up3_id'),
  scopeUlpId: text('scope_ulp_id'),
  requestedBy: uuid('requested_by'),
  source: text('source').notNull(),
  format: text('format', { enum: ['csv', 'xlsx', 'pdf'] }).notNull(),
  lang: text('lang', { enum: ['id', 'en'] }).notNull(),
  query: jsonb('query').notNull(),
  state: text('state', { enum: ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'] })
    .notNull()
    .default('queued'),
  rowsDone: integer('rows_done').notNull().default(0),
  rowsTotal: integer('rows_total'),
  bytes: bigint('bytes', { mode: 'number' }),
  failure: text('failure'),
  requestedAt: timestamp('requested_at', instant).notNull(),
  startedAt: timestamp('started_at', instant),
  finishedAt: timestamp('finished_at', instant),
  expiresAt: timestamp('expires_at', instant),
  cancelRequestedAt: timestamp('cancel_requested_at', instant),
  beatAt: timestamp('beat_at', instant),
  attempts: smallint('attempts').notNull().default(0),
  version: integer('version').notNull().default(1),
});

export const digestSubscription = pgTable('digest_subscription', {
  userId: uuid('user_id').primaryKey(),
  email: text('email').notNull(),
  isOn: boolean('is_on').notNull(),
  lang: text('lang', { enum: ['id', 'en'] })
    .notNull()
    .default('id'),
  updatedAt: timestamp('updated_at', instant).notNull(),
  version: integer('version').notNull().default(1),
});

export const digestSent = pgTable('digest_sent', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  week: date('week').notNull(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id'),
  state: text('state', { enum: ['waiting', 'sending', 'sent', 'refused', 'failed', 'unsure'] })
    .notNull()
    .default('waiting'),
  attempts: smallint('attempts').notNull().default(0),
  answer: text('answer'),
  messageId: text('message_id').notNull(),
  madeAt: timestamp('made_at', instant).notNull(),
  triedAt: timestamp('tried_at', instant),
  nextAt: timestamp('next_at', instant),
  sentAt: timestamp('sent_at', instant),
});
