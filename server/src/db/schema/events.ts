import { sql } from 'drizzle-orm';
import { bigint, doublePrecision, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, jsonb } from './columns.ts';

export const domainEvent = pgTable(
  'domain_event',
  {
    id: bigint('id', { mode: 'number' }).notNull().default(sql`nextval('domain_event_id_seq')`),
    streamSeq: bigint('stream_seq', { mode: 'number' }),
    type: text('type').notNull(),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    entityVersion: integer('entity_version'),
    up3Id: text('up3_id'),
    ulpId: text('ulp_id'),
    actorKind: text('actor_kind', { enum: ['system', 'user', 'customer', 'tracker'] }).notNull(),
    actorId: text('actor_id'),
    at: timestamp('at', instant).notNull(),
    deviceAt: timestamp('device_at', instant),
    lat: doublePrecision('lat'),
    lng: doublePrecision('lng'),
    positionAgeS: integer('position_age_s'),
    data: jsonb('data').notNull().default({}),
    prevHash: bytea('prev_hash'),
    hash: bytea('hash'),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const relayState = pgTable('relay_state', {
  name: text('name').primaryKey(),
  cursor: bigint('cursor', { mode: 'number' }).notNull(),
  hash: bytea('hash'),
});

export const positionLatest = pgTable('position_latest', {
  crewId: uuid('crew_id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  at: timestamp('at', instant).notNull(),
  receivedAt: timestamp('received_at', instant).notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  accuracyM: doublePrecision('accuracy_m'),
  speedMps: doublePrecision('speed_mps'),
  headingDeg: doublePrecision('heading_deg'),
  batteryPct: doublePrecision('battery_pct'),
  source: text('source', { enum: ['phone', 'tracker', 'command'] }).notNull(),
});

export const positionHistory = pgTable(
  'position_history',
  {
    crewId: uuid('crew_id').notNull(),
    at: timestamp('at', instant).notNull(),
    receivedAt: timestamp('received_at', instant).notNull(),
    lat: doublePrecision('lat').notNull(),
    lng: doublePrecision('lng').notNull(),
    accuracyM: doublePrecision('accuracy_m'),
    speedMps: doublePrecision('speed_mps'),
    headingDeg: doublePrecision('heading_deg'),
    batteryPct: doublePrecision('battery_pct'),
    source: text('source').notNull(),
  },
  (t) => [primaryKey({ columns: [t.crewId, t.at] })],
);

export const trackerDevice = pgTable('tracker_device', {
  keyHash: bytea('key_hash').primaryKey(),
  crewId: uuid('crew_id').notNull(),
  name: text('name').notNull(),
  createdAt: timestamp('created_at', instant).notNull().default(sql`now()`),
  disabledAt: timestamp('disabled_at', instant),
});
