import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, instant, jsonb } from './columns.ts';

export const rating = pgTable('rating', {
  reportId: uuid('report_id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  channel: text('channel').notNull(),
  idpel: text('idpel'),
  incidentId: uuid('incident_id'),
  workOrderId: uuid('work_order_id'),
  crewCode: text('crew_code'),
  stars: smallint('stars').notNull(),
  nps: smallint('nps'),
  comment: text('comment').notNull().default(''),
  ratedAt: timestamp('rated_at', instant).notNull(),
  changedAt: timestamp('changed_at', instant),
  version: integer('version').notNull().default(1),
});

export const recoveryTask = pgTable('recovery_task', {
  id: uuid('id').primaryKey(),
  reportId: uuid('report_id').notNull(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  state: text('state', { enum: ['open', 'taken', 'done'] })
    .notNull()
    .default('open'),
  openedAt: timestamp('opened_at', instant).notNull(),
  takenAt: timestamp('taken_at', instant),
  takenBy: uuid('taken_by'),
  doneAt: timestamp('done_at', instant),
  doneBy: uuid('done_by'),
  outcome: text('outcome'),
  note: text('note').notNull().default(''),
  version: integer('version').notNull().default(1),
});

export const ticket = pgTable(
  'ticket',
  {
    id: uuid('id').notNull(),
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id'),
    number: text('number').notNull(),
    openedAt: timestamp('opened_at', instant).notNull(),
    hasHour: boolean('has_hour').notNull(),
    agent: text('agent'),
    channel: text('channel'),
    responseChannel: text('response_channel'),
    status: text('status', { enum: ['new', 'followup', 'done', 'abandoned'] }),
    skill: text('skill'),
    customer: text('customer'),
    repliedAt: timestamp('replied_at', instant),
    hasReplyHour: boolean('has_reply_hour').notNull().default(false),
    importId: uuid('import_id'),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const ticketKey = pgTable(
  'ticket_key',
  {
    up3Id: text('up3_id').notNull(),
    number: text('number').notNull(),
    ticketId: uuid('ticket_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.number] })],
);

export const historyImport = pgTable('history_import', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  kind: text('kind', { enum: ['tickets', 'outages'] }).notNull(),
  state: text('state', {
    enum: ['checking', 'checked', 'importing', 'imported', 'undoing', 'undone', 'failed'],
  }).notNull(),
  fileName: text('file_name').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: bytea('sha256').notNull(),
  reading: jsonb('reading').notNull().default({}),
  preview: jsonb('preview').notNull().default(sql`'[]'`),
  progress: doublePrecision('progress').notNull().default(0),
  lines: integer('lines').notNull().default(0),
  good: integer('good').notNull().default(0),
  refused: integer('refused').notNull().default(0),
  known: integer('known').notNull().default(0),
  imported: integer('imported').notNull().default(0),
  firstAt: timestamp('first_at', instant),
  lastAt: timestamp('last_at', instant),
  failure: text('failure'),
  requestedBy: uuid('requested_by').notNull(),
  requestedAt: timestamp('requested_at', instant).notNull(),
  finishedAt: timestamp('finished_at', instant),
  beatAt: timestamp('beat_at', instant),
  attempts: smallint('attempts').notNull().default(0),
  version: integer('version').notNull().default(1),
});

export const historyOutage = pgTable(
  'history_outage',
  {
    up3Id: text('up3_id').notNull(),
    number: text('number').notNull(),
    importId: uuid('import_id').notNull(),
    incidentId: uuid('incident_id').notNull(),
    workOrderId: uuid('work_order_id').notNull(),
    reportId: uuid('report_id'),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.number] })],
);
