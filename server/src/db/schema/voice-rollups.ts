import { bigint, boolean, date, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './columns.ts';

const big = { mode: 'number' } as const;
const SOURCES = ['rating', 'ticket'] as const;
const LEVELS = ['day', 'month', 'year'] as const;

export const voiceDirt = pgTable('voice_dirt', {
  id: bigint('id', big).primaryKey().generatedAlwaysAsIdentity(),
  source: text('source', { enum: SOURCES }).notNull(),
  up3Id: text('up3_id').notNull(),
  day: date('day').notNull(),
});

export const voiceSpan = pgTable(
  'voice_span',
  {
    source: text('source', { enum: SOURCES }).notNull(),
    up3Id: text('up3_id').notNull(),
    level: text('level', { enum: ['month', 'year'] }).notNull(),
    startsOn: date('starts_on').notNull(),
    isStale: boolean('is_stale').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.up3Id, t.level, t.startsOn] })],
);

export const ratingRollup = pgTable(
  'rating_rollup',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    dimension: text('dimension', { enum: ['total', 'crew', 'channel'] }).notNull(),
    key: text('key').notNull(),
    level: text('level', { enum: LEVELS }).notNull(),
    startsOn: date('starts_on').notNull(),
    count: integer('count').notNull(),
    stars: integer('stars').notNull(),
    negative: integer('negative').notNull(),
    answered: integer('answered').notNull(),
    promoters: integer('promoters').notNull(),
    detractors: integer('detractors').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.level, t.dimension, t.startsOn, t.ulpId, t.key] })],
);

export const ticketRollup = pgTable(
  'ticket_rollup',
  {
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    dimension: text('dimension', { enum: ['total', 'channel', 'agent', 'skill'] }).notNull(),
    key: text('key').notNull(),
    level: text('level', { enum: LEVELS }).notNull(),
    startsOn: date('starts_on').notNull(),
    count: integer('count').notNull(),
    replied: integer('replied').notNull(),
    timed: integer('timed').notNull(),
    withStatus: integer('with_status').notNull(),
    abandoned: integer('abandoned').notNull(),
    firstContacts: integer('first_contacts').notNull(),
    resolved: integer('resolved').notNull(),
    replyS: bigint('reply_s', big).notNull(),
    replies: bytea('replies').notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.level, t.dimension, t.startsOn, t.ulpId, t.key] })],
);

export const ticketStory = pgTable(
  'ticket_story',
  {
    up3Id: text('up3_id').notNull(),
    day: date('day').notNull(),
    before: uuid('before').array().notNull(),
    after: uuid('after').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.up3Id, t.day] })],
);
