import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, instant, jsonb } from './columns.ts';

const KINDS = ['fault', 'planned'] as const;

export const interruption = pgTable('interruption', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: KINDS }).notNull(),
  number: text('number').notNull(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  deviceId: uuid('device_id'),
  feederId: uuid('feeder_id'),
  level: text('level').notNull(),
  cause: text('cause'),
  startedAt: timestamp('started_at', instant).notNull(),
  restoredAt: timestamp('restored_at', instant),
  day: date('day').notNull(),
  state: text('state', { enum: ['counted', 'ongoing', 'not_counted'] }).notNull(),
  customers: integer('customers').notNull(),
  steps: jsonb('steps').notNull().default([]),
});

export const interruptionSpan = pgTable('interruption_span', {
  interruptionId: uuid('interruption_id').notNull(),
  place: text('place').notNull(),
  transformerId: uuid('transformer_id'),
  idpel: text('idpel').notNull().default(''),
  startedAt: timestamp('started_at', instant).notNull(),
  endedAt: timestamp('ended_at', instant).notNull(),
  customers: integer('customers').notNull(),
});

export const customerOutage = pgTable('customer_outage', {
  up3Id: text('up3_id').notNull(),
  day: date('day').notNull(),
  ulpId: text('ulp_id').notNull(),
  feederId: uuid('feeder_id'),
  place: text('place').notNull(),
  transformerId: uuid('transformer_id'),
  idpel: text('idpel').notNull().default(''),
  startedAt: timestamp('started_at', instant).notNull(),
  endedAt: timestamp('ended_at', instant).notNull(),
  durationS: integer('duration_s').notNull(),
  isSustained: boolean('is_sustained').notNull(),
  customers: integer('customers').notNull(),
  exceptIdpels: text('except_idpels').array().notNull().default([]),
  kind: text('kind', { enum: KINDS }).notNull(),
  interruptionId: uuid('interruption_id').notNull(),
});

/** Of a day and of a month alike. */
const sums = () => ({
  up3Id: text('up3_id').notNull(),
  level: text('level', { enum: ['up3', 'ulp', 'feeder'] }).notNull(),
  ulpId: text('ulp_id').notNull(),
  feederId: text('feeder_id').notNull(),
  kind: text('kind', { enum: KINDS }).notNull(),
  events: integer('events').notNull(),
  ci: integer('ci').notNull(),
  cmiS: bigint('cmi_s', { mode: 'number' }).notNull(),
  momentary: integer('momentary').notNull(),
});

export const reliabilityDay = pgTable(
  'reliability_day',
  {
    day: date('day').notNull(),
    ...sums(),
    notCounted: integer('not_counted').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.level, t.day, t.ulpId, t.feederId, t.kind] })],
);

export const reliabilityMonth = pgTable(
  'reliability_month',
  {
    month: date('month').notNull(),
    ...sums(),
    notCounted: integer('not_counted').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.level, t.month, t.ulpId, t.feederId, t.kind] })],
);

export const outageTally = pgTable(
  'outage_tally',
  {
    up3Id: text('up3_id').notNull(),
    month: date('month').notNull(),
    day: text('day').notNull(),
    ulpId: text('ulp_id').notNull(),
    feederId: text('feeder_id').notNull(),
    kind: text('kind', { enum: KINDS }).notNull(),
    places: bytea('places').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.month, t.day, t.ulpId, t.feederId, t.kind] })],
);

export const outageTallyMonth = pgTable(
  'outage_tally_month',
  {
    up3Id: text('up3_id').notNull(),
    month: date('month').notNull(),
    apartDays: date('apart_days').array().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.month] })],
);

export const customersServed = pgTable(
  'customers_served',
  {
    up3Id: text('up3_id').notNull(),
    month: date('month').notNull(),
    ulpId: text('ulp_id').notNull(),
    feederId: text('feeder_id').notNull(),
    customers: integer('customers').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.month, t.ulpId, t.feederId] })],
);

export const tmpLevel = pgTable(
  'tmp_level',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull().default(''),
    hours: doublePrecision('hours').notNull(),
    times: integer('times').notNull(),
    version: integer('version').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.ulpId] })],
);
