import { z } from 'zod';
import { RECOVERY_OUTCOMES, RECOVERY_STATES } from '../../domain/rating/recovery.ts';
import { TICKET_MEASURES } from '../../domain/ticket/figures.ts';
import { channel, id, instant, pageQuery } from './common.ts';

/** The customer's answer to "how was it"; sent again within a day it replaces the first. */
export const ratingBody = z.object({
  stars: z.number().int().min(1).max(5),
  /** "Would you recommend us", 0..10. */
  nps: z.number().int().min(0).max(10).nullish(),
  comment: z.string().trim().max(1000).default(''),
});
export type RatingBody = z.infer<typeof ratingBody>;

const ulp = z.string().min(1).max(50).optional();
/** Half-open [from, to). */
export const period = { from: instant, to: instant, ulp };

export const RATING_GROUPS = ['ulp', 'crew', 'channel', 'month'] as const;
export type RatingGroup = (typeof RATING_GROUPS)[number];
/** The numbers of a row of figures that have a list behind them. */
export const RATING_MEASURES = ['count', 'negative', 'answered', 'promoters', 'detractors'] as const;
export type RatingMeasure = (typeof RATING_MEASURES)[number];

export const ratingFiguresQuery = z.object({ ...period, groupBy: z.enum(RATING_GROUPS).default('ulp') });
/** % where the name says share; null without a single answer. */
export const ratingRow = z.object({
  key: z.string(),
  count: z.number(),
  meanStars: z.number().nullable(),
  negative: z.number(),
  negativeShare: z.number().nullable(),
  answered: z.number(),
  promoters: z.number(),
  detractors: z.number(),
  nps: z.number().nullable(),
});
export const ratingFiguresReply = z.object({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(RATING_GROUPS),
  /** The NPS to reach; domain.md, or the year's target of the unit. */
  npsTarget: z.number(),
  items: z.array(ratingRow),
  total: ratingRow,
});
export type RatingFiguresReply = z.infer<typeof ratingFiguresReply>;

export const ratingItem = z.object({
  reportId: id,
  reportNumber: z.string(),
  ulp: z.string(),
  channel,
  incidentId: id.nullable(),
  workOrderId: id.nullable(),
  crewCode: z.string().nullable(),
  stars: z.number(),
  nps: z.number().nullable(),
  comment: z.string(),
  ratedAt: z.string(),
  changedAt: z.string().nullable(),
  task: z.object({ id, state: z.enum(RECOVERY_STATES) }).nullable(),
});
export type RatingItem = z.infer<typeof ratingItem>;
export const ratingsQuery = pageQuery.extend({
  ...period,
  groupBy: z.enum(RATING_GROUPS).optional(),
  /** The row's key; needs groupBy. */
  key: z.string().max(50).optional(),
  measure: z.enum(RATING_MEASURES).default('count'),
});

export const recoveryTask = z.object({
  id,
  state: z.enum(RECOVERY_STATES),
  ulp: z.string(),
  reportId: id,
  reportNumber: z.string(),
  stars: z.number(),
  nps: z.number().nullable(),
  comment: z.string(),
  crewCode: z.string().nullable(),
  workOrderId: id.nullable(),
  reporter: z.object({ name: z.string().nullable(), phone: z.string().nullable() }),
  openedAt: z.string(),
  takenAt: z.string().nullable(),
  takenBy: z.string().nullable(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
  outcome: z.string().nullable(),
  note: z.string(),
  version: z.number(),
});
export type RecoveryTask = z.infer<typeof recoveryTask>;
export const recoveryTasksQuery = pageQuery.extend({
  ulp,
  /** `waiting`: open and taken. */
  state: z.enum(['waiting', ...RECOVERY_STATES]).default('waiting'),
});
export const finishTaskBody = z.object({
  outcome: z.enum(RECOVERY_OUTCOMES),
  note: z.string().trim().max(1000).default(''),
});
export type FinishTaskBody = z.infer<typeof finishTaskBody>;

export const REPEAT_KINDS = ['customer', 'transformer', 'feeder'] as const;
export type RepeatKind = (typeof REPEAT_KINDS)[number];
export const repeatsQuery = z.object({
  ...period,
  by: z.enum(REPEAT_KINDS).default('customer'),
  /** Rows: the keys with most repeats. */
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const repeatSums = {
  /** Faults that customers reported in the period, one per key. */
  occurrences: z.number(),
  repeats: z.number(),
  /** %; null without an occurrence. */
  rate: z.number().nullable(),
};
export const repeatRow = z.object({
  /** idpel, or the device's id. */
  key: z.string(),
  /** The customer's name, or the device's code and name. */
  label: z.string(),
  ulp: z.string(),
  ...repeatSums,
});
export type RepeatRow = z.infer<typeof repeatRow>;
export const repeatsReply = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(REPEAT_KINDS),
  windowDays: z.number(),
  /** Keys with a repeat; `items` may be fewer. */
  keys: z.number(),
  items: z.array(repeatRow),
  total: z.object(repeatSums),
});
export type RepeatsReply = z.infer<typeof repeatsReply>;

export const repeatListQuery = pageQuery.extend({
  ...period,
  by: z.enum(REPEAT_KINDS).default('customer'),
  key: z.string().max(50).optional(),
  measure: z.enum(['repeats', 'occurrences']).default('repeats'),
});
const faultRef = z.object({
  incidentId: id,
  number: z.string(),
  reportedAt: z.string(),
  restoredAt: z.string().nullable(),
});
export const repeatItem = z.object({
  key: z.string(),
  label: z.string(),
  ulp: z.string(),
  fault: faultRef,
  /** The one before it and the hours from its `restored`; null when it is no repeat. */
  previous: faultRef.nullable(),
  gapHours: z.number().nullable(),
});
export type RepeatItem = z.infer<typeof repeatItem>;

export const hotSpotsQuery = z.object({ ...period, by: z.enum(['any', ...REPEAT_KINDS]).default('any') });
export const hotSpotNode = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  /** Metres; a node is seen from its own resolution up to its parent's. 0: a place. */
  radiusM: z.number(),
  lat: z.number(),
  lng: z.number(),
  /** Repeat outages below it; its children's counts add up to it. */
  count: z.number(),
  /** Of a place: its incidents, as far as they are listed. */
  placeIds: z.array(z.string()),
});
export const hotSpotsReply = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(['any', ...REPEAT_KINDS]),
  windowDays: z.number(),
  /** Resolutions of the tree, ascending. */
  radiiM: z.array(z.number()),
  count: z.number(),
  nodes: z.array(hotSpotNode),
  /** Incidents behind `placeIds`: all of them, or the newest thousand when `count` is more. */
  places: z.array(
    z.object({
      incidentId: id,
      number: z.string(),
      ulp: z.string(),
      lat: z.number(),
      lng: z.number(),
      reportedAt: z.string(),
      by: z.array(z.enum(REPEAT_KINDS)),
    }),
  ),
});
export type HotSpotsReply = z.infer<typeof hotSpotsReply>;

export const TICKET_GROUPS = ['channel', 'agent', 'skill'] as const;
export type TicketGroup = (typeof TICKET_GROUPS)[number];
export const ticketFiguresQuery = z.object({ ...period, groupBy: z.enum(TICKET_GROUPS).default('channel') });
const ticketCounts = {
  count: z.number(),
  /** With a reply; `timed`: day and hour of both are known. */
  replied: z.number(),
  timed: z.number(),
  withStatus: z.number(),
  abandoned: z.number(),
  firstContacts: z.number(),
  resolved: z.number(),
};
const minutes = z.number().nullable();
export const ticketRow = z.object({
  key: z.string(),
  ...ticketCounts,
  /** Minutes, of the timed ones. */
  firstReply: z.object({ mean: minutes, p50: minutes, p90: minutes, p95: minutes }),
  /** %: abandoned of those with a status, resolved of the first contacts. */
  abandonedShare: z.number().nullable(),
  firstContactShare: z.number().nullable(),
});
export type TicketRowReply = z.infer<typeof ticketRow>;
export const ticketFiguresReply = z.object({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(TICKET_GROUPS),
  /** What the figures are, in words. */
  definitions: z.object({ firstReply: z.string(), abandoned: z.string(), firstContact: z.string() }),
  items: z.array(ticketRow),
  total: ticketRow,
});
export type TicketFiguresReply = z.infer<typeof ticketFiguresReply>;

export const ticketsQuery = pageQuery.extend({
  ...period,
  groupBy: z.enum(TICKET_GROUPS).optional(),
  key: z.string().max(200).optional(),
  measure: z.enum(TICKET_MEASURES).default('count'),
});
export const ticketItem = z.object({
  id,
  number: z.string(),
  ulp: z.string().nullable(),
  openedAt: z.string(),
  hasHour: z.boolean(),
  agent: z.string().nullable(),
  channel: z.string().nullable(),
  responseChannel: z.string().nullable(),
  status: z.string().nullable(),
  skill: z.string().nullable(),
  customer: z.string().nullable(),
  repliedAt: z.string().nullable(),
  replyMin: z.number().nullable(),
});
export type TicketItem = z.infer<typeof ticketItem>;
