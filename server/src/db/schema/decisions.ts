import { sql } from 'drizzle-orm';
import { doublePrecision, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { instant, jsonb } from './columns.ts';

export const plannedOutage = pgTable('planned_outage', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().default(sql`'PDM-' || lpad(nextval('planned_outage_number_seq')::text, 6, '0')`),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  deviceId: uuid('device_id').notNull(),
  startsAt: timestamp('starts_at', instant).notNull(),
  endsAt: timestamp('ends_at', instant).notNull(),
  note: text('note').notNull().default(''),
  createdBy: uuid('created_by'),
  createdAt: timestamp('created_at', instant).notNull(),
  cancelledAt: timestamp('cancelled_at', instant),
  endedAt: timestamp('ended_at', instant),
  version: integer('version').notNull().default(1),
});

export const storm = pgTable('storm', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id'),
  state: text('state', { enum: ['proposed', 'active', 'reconciling', 'ended', 'dismissed'] }).notNull(),
  arrivals: jsonb('arrivals').notNull().default({}),
  proposedAt: timestamp('proposed_at', instant),
  startedAt: timestamp('started_at', instant),
  startedBy: uuid('started_by'),
  endingAt: timestamp('ending_at', instant),
  endingBy: uuid('ending_by'),
  endedAt: timestamp('ended_at', instant),
  version: integer('version').notNull().default(1),
});

export const estimate = pgTable('estimate', {
  id: uuid('id').primaryKey(),
  incidentId: uuid('incident_id').notNull(),
  restoreAt: timestamp('restore_at', instant).notNull(),
  earliestAt: timestamp('earliest_at', instant),
  latestAt: timestamp('latest_at', instant),
  source: text('source', { enum: ['computed', 'crew', 'operator'] }).notNull(),
  basis: jsonb('basis').notNull().default({}),
  reason: text('reason').notNull(),
  note: text('note').notNull().default(''),
  madeAt: timestamp('made_at', instant).notNull(),
  madeBy: uuid('made_by'),
});

export const estimateModel = pgTable('estimate_model', {
  up3Id: text('up3_id').primaryKey(),
  fittedAt: timestamp('fitted_at', instant).notNull(),
  cases: integer('cases').notNull(),
  model: jsonb('model').notNull(),
  workMin: jsonb('work_min').notNull().default({}),
});

export const groupingChange = pgTable('grouping_change', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  incidentId: uuid('incident_id').notNull(),
  kind: text('kind', {
    enum: ['opened', 'upgraded', 'downgraded', 'moved', 'merged', 'split', 'confirmed', 'undone'],
  }).notNull(),
  fromDeviceId: uuid('from_device_id'),
  toDeviceId: uuid('to_device_id'),
  otherIncidentId: uuid('other_incident_id'),
  reportIds: uuid('report_ids').array().notNull().default(sql`'{}'`),
  workOrderIds: uuid('work_order_ids').array().notNull().default(sql`'{}'`),
  before: jsonb('before').notNull().default({}),
  reason: jsonb('reason').notNull().default({}),
  actorId: uuid('actor_id'),
  at: timestamp('at', instant).notNull(),
  undoneAt: timestamp('undone_at', instant),
  undoneBy: uuid('undone_by'),
  undoes: uuid('undoes'),
});

export const standby = pgTable('standby', {
  crewId: uuid('crew_id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  state: text('state', { enum: ['suggested', 'sent', 'dismissed'] }).notNull(),
  name: text('name').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  reason: jsonb('reason').notNull().default({}),
  suggestedAt: timestamp('suggested_at', instant).notNull(),
  decidedAt: timestamp('decided_at', instant),
  decidedBy: uuid('decided_by'),
  version: integer('version').notNull().default(1),
});

export const demand = pgTable(
  'demand',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    cellLat: integer('cell_lat').notNull(),
    cellLng: integer('cell_lng').notNull(),
    hour: smallint('hour').notNull(),
    faultsPerDay: doublePrecision('faults_per_day').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.cellLat, t.cellLng, t.hour, t.ulpId] })],
);

export const demandState = pgTable('demand_state', {
  up3Id: text('up3_id').primaryKey(),
  learnedAt: timestamp('learned_at', instant).notNull(),
  days: integer('days').notNull(),
  faults: integer('faults').notNull(),
});

export const simulationRun = pgTable('simulation_run', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  kind: text('kind', { enum: ['what_if', 'replay'] }).notNull(),
  state: text('state', { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] })
    .notNull()
    .default('queued'),
  input: jsonb('input').notNull(),
  progress: doublePrecision('progress').notNull().default(0),
  result: jsonb('result'),
  failure: text('failure'),
  requestedBy: uuid('requested_by').notNull(),
  requestedAt: timestamp('requested_at', instant).notNull(),
  startedAt: timestamp('started_at', instant),
  finishedAt: timestamp('finished_at', instant),
  cancelRequestedAt: timestamp('cancel_requested_at', instant),
  beatAt: timestamp('beat_at', instant),
  attempts: smallint('attempts').notNull().default(0),
  version: integer('version').notNull().default(1),
});
