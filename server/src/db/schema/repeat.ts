import {
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
import { bytea, instant } from './columns.ts';

const KINDS = ['customer', 'transformer', 'feeder'] as const;

export const repeatKey = pgTable('repeat_key', {
  no: integer('no').primaryKey().generatedAlwaysAsIdentity(),
  up3Id: text('up3_id').notNull(),
  by: text('by', { enum: KINDS }).notNull(),
  key: text('key').notNull(),
});

export const repeatFault = pgTable(
  'repeat_fault',
  {
    faultId: uuid('fault_id').notNull(),
    keyNo: integer('key_no').notNull(),
    up3Id: text('up3_id').notNull(),
    by: text('by', { enum: KINDS }).notNull(),
    ulpId: text('ulp_id').notNull(),
    ofUp3: boolean('of_up3').notNull(),
    ofUlp: boolean('of_ulp').notNull(),
    number: text('number').notNull(),
    lat: doublePrecision('lat').notNull(),
    lng: doublePrecision('lng').notNull(),
    day: date('day').notNull(),
    reportedAt: timestamp('reported_at', instant).notNull(),
    restoredAt: timestamp('restored_at', instant),
    previousId: uuid('previous_id'),
    gapS: integer('gap_s'),
    ulpPreviousId: uuid('ulp_previous_id'),
    ulpGapS: integer('ulp_gap_s'),
    isSpread: boolean('is_spread').notNull(),
  },
  (t) => [primaryKey({ columns: [t.faultId, t.keyNo, t.ofUp3] })],
);

export const repeatDay = pgTable(
  'repeat_day',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    by: text('by', { enum: KINDS }).notNull(),
    day: date('day').notNull(),
    occurrences: integer('occurrences').notNull(),
    within: integer('within').array().notNull(),
    keys: bytea('keys').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.by, t.ulpId, t.day] })],
);

export const repeatSpot = pgTable(
  'repeat_spot',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    by: text('by', { enum: ['any', ...KINDS] }).notNull(),
    day: date('day').notNull(),
    within: integer('within').array().notNull(),
    places: bytea('places').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.by, t.ulpId, t.day] })],
);

export const repeatSpotMonth = pgTable(
  'repeat_spot_month',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    by: text('by', { enum: ['any', ...KINDS] }).notNull(),
    month: date('month').notNull(),
    windowDays: integer('window_days').notNull(),
    cells: bytea('cells').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.by, t.ulpId, t.month] })],
);

export const repeatKeyMonth = pgTable(
  'repeat_key_month',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    by: text('by', { enum: KINDS }).notNull(),
    month: date('month').notNull(),
    windowDays: integer('window_days').notNull(),
    occurrences: integer('occurrences').notNull(),
    repeats: integer('repeats').notNull(),
    repeated: bytea('repeated').notNull(),
    others: bytea('others').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.by, t.ulpId, t.month] })],
);

export const repeatHeld = pgTable(
  'repeat_held',
  {
    up3Id: text('up3_id').notNull(),
    month: date('month').notNull(),
    faultId: uuid('fault_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.month, t.faultId] })],
);
