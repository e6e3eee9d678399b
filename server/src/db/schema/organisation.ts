import { sql } from 'drizzle-orm';
import { boolean, doublePrecision, integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { instant, jsonb } from './columns.ts';

export const up3 = pgTable('up3', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  timeZone: text('time_zone').notNull().default('Asia/Jakarta'),
  createdAt: timestamp('created_at', instant).notNull().default(sql`now()`),
});

export const ulp = pgTable('ulp', {
  id: text('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  name: text('name').notNull(),
  officeLat: doublePrecision('office_lat').notNull(),
  officeLng: doublePrecision('office_lng').notNull(),
  area: jsonb('area').notNull(),
});

export const posko = pgTable('posko', {
  id: text('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  name: text('name').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
});

export const crew = pgTable('crew', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull(),
  name: text('name').notNull(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  poskoId: text('posko_id').notNull(),
  phone: text('phone'),
  vehicle: text('vehicle'),
  skills: text('skills').array().notNull().default(sql`'{}'`),
  equipment: text('equipment').array().notNull().default(sql`'{}'`),
  shift: smallint('shift'),
  onDuty: boolean('on_duty').notNull().default(false),
  dutySince: timestamp('duty_since', instant),
  offRoster: boolean('off_roster').notNull().default(false),
  version: integer('version').notNull().default(1),
  retiredAt: timestamp('retired_at', instant),
});

export const gridDevice = pgTable('grid_device', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull(),
  name: text('name').notNull(),
  kind: text('kind', { enum: ['substation', 'feeder', 'section', 'transformer'] }).notNull(),
  parentId: uuid('parent_id'),
  ancestorIds: uuid('ancestor_ids').array().notNull().default(sql`'{}'`),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  customerCount: integer('customer_count').notNull().default(0),
});

export const customer = pgTable('customer', {
  idpel: text('idpel').primaryKey(),
  name: text('name').notNull(),
  phone: text('phone'),
  meterNo: text('meter_no'),
  tariff: text('tariff').notNull(),
  powerVa: integer('power_va').notNull(),
  address: text('address').notNull().default(''),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  transformerId: uuid('transformer_id'),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  isCritical: boolean('is_critical').notNull().default(false),
  searchText: text('search_text').generatedAlwaysAs(sql`derived`),
});
