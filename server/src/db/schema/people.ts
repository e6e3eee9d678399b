import { sql } from 'drizzle-orm';
import { boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, jsonb } from './columns.ts';

export const appUser = pgTable('app_user', {
  id: uuid('id').primaryKey(),
  username: text('username').notNull(),
  name: text('name').notNull(),
  role: text('role', { enum: ['admin', 'manager', 'operator', 'technician'] }).notNull(),
  passwordHash: text('password_hash').notNull(),
  up3Id: text('up3_id'),
  ulpId: text('ulp_id'),
  phone: text('phone'),
  mustChangePassword: boolean('must_change_password').notNull().default(false),
  disabledAt: timestamp('disabled_at', instant),
  createdAt: timestamp('created_at', instant).notNull().default(sql`now()`),
  version: integer('version').notNull().default(1),
});

export const technician = pgTable('technician', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  crewId: uuid('crew_id').notNull(),
  name: text('name').notNull(),
  phone: text('phone'),
  onDuty: boolean('on_duty').notNull().default(false),
  dutySince: timestamp('duty_since', instant),
  dutySource: text('duty_source', { enum: ['roster', 'technician', 'operator'] })
    .notNull()
    .default('roster'),
  dutyUntil: timestamp('duty_until', instant),
});

export const session = pgTable('session', {
  id: uuid('id').primaryKey(),
  tokenHash: bytea('token_hash').notNull(),
  userId: uuid('user_id').notNull(),
  kind: text('kind', { enum: ['console', 'phone', 'program'] }).notNull(),
  device: text('device'),
  createdAt: timestamp('created_at', instant).notNull(),
  lastSeenAt: timestamp('last_seen_at', instant).notNull(),
  expiresAt: timestamp('expires_at', instant).notNull(),
  revokedAt: timestamp('revoked_at', instant),
});

export const loginFailure = pgTable(
  'login_failure',
  {
    username: text('username').notNull(),
    address: text('address').notNull(),
    failures: integer('failures').notNull(),
    blockedUntil: timestamp('blocked_until', instant),
    lastAt: timestamp('last_at', instant).notNull(),
  },
  (t) => [primaryKey({ columns: [t.username, t.address] })],
);

export const setting = pgTable(
  'setting',
  {
    up3Id: text('up3_id').notNull(),
    key: text('key').notNull(),
    value: jsonb('value').notNull(),
    version: integer('version').notNull().default(1),
    updatedAt: timestamp('updated_at', instant).notNull(),
    updatedBy: uuid('updated_by'),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.key] })],
);

export const serverSecret = pgTable('server_secret', {
  name: text('name').primaryKey(),
  value: bytea('value').notNull(),
});

export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    status: integer('status'),
    body: jsonb('body'),
    createdAt: timestamp('created_at', instant).notNull(),
    expiresAt: timestamp('expires_at', instant).notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] })],
);
