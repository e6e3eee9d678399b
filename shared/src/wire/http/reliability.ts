import { z } from 'zod';
import { id, instant } from './common.ts';

export const RELIABILITY_GROUPS = ['none', 'ulp', 'feeder', 'month'] as const;
export const INTERRUPTION_KINDS = ['all', 'fault', 'planned'] as const;
const code = z.string().min(1).max(50);

const place = {
  ulp: code.optional(),
  /** `fault` leaves planned outages out. */
  kind: z.enum(INTERRUPTION_KINDS).default('all'),
  /** `without`: days above the 2.5 beta threshold of the UP3 are left out of every figure. */
  medDays: z.enum(['with', 'without']).default('with'),
};
/** Whole WIB days, half-open: both instants are midnights of Asia/Jakarta. An interruption belongs to the day it starts. */
const period = { from: instant, to: instant };

export const reliabilityQuery = z.object({
  ...period,
  ...place,
  groupBy: z.enum(RELIABILITY_GROUPS).default('ulp'),
  /** `sums`: without CEMI and CELID, which are counted customer by customer. */
  figures: z.enum(['all', 'sums']).default('all'),
});

/** Customers past a limit, and their share of those served (0..1). Null in a row: only sums were asked for. */
const customersPast = z.object({ customers: z.number(), share: z.number().nullable() });

/** Indices of IEEE 1366; null where nobody was served. */
export const reliabilityRow = z.object({
  key: z.string(),
  /** NT: customers served, the mean over the days. */
  customers: z.number(),
  /** Customer-days served, and days of the period that have begun: what rows are added up by. */
  customerDays: z.number(),
  days: z.number(),
  /** Sustained customer interruptions, their duration, and momentary ones. */
  ci: z.number(),
  cmiS: z.number(),
  momentary: z.number(),
  /** Events with a sustained interruption of somebody. */
  interruptions: z.number(),
  saidiMin: z.number().nullable(),
  saidiH: z.number().nullable(),
  saifi: z.number().nullable(),
  caidiMin: z.number().nullable(),
  maifi: z.number().nullable(),
  asai: z.number().nullable(),
  cemi: customersPast.nullable(),
  celidS: customersPast.nullable(),
  celidT: customersPast.nullable(),
});
export type ReliabilityRow = z.infer<typeof reliabilityRow>;

export const reliabilityReply = z.object({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(RELIABILITY_GROUPS),
  kind: z.enum(INTERRUPTION_KINDS),
  medDays: z.enum(['with', 'without']),
  limits: z.object({
    sustainedMin: z.number(),
    cemiTimes: z.number(),
    celidHours: z.number(),
    boundary: z.enum(['at_least', 'more_than']),
  }),
  /** Targets of the year pro rata to the days of the period; null: none set. */
  targets: z.object({ saidiMin: z.number().nullable(), saifi: z.number().nullable() }),
  /** Major event days within the period, left out or not. */
  majorEventDays: z.array(z.string()),
  /** Interruptions of the period that are in no figure yet, or never: somebody waits; over without a time of power. */
  ongoing: z.number(),
  notCounted: z.number(),
  /** Names of feeders, by key. */
  labels: z.record(z.string(), z.string()),
  items: z.array(reliabilityRow),
  total: reliabilityRow,
});
export type ReliabilityReply = z.infer<typeof reliabilityReply>;

export const INTERRUPTION_MEASURES = ['sustained', 'momentary', 'ongoing', 'notCounted'] as const;
const paged = { limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional() };
export const interruptionsQuery = z.object({
  ...period,
  ...place,
  ...paged,
  measure: z.enum(INTERRUPTION_MEASURES).default('sustained'),
  /** A row of the figures: its feeder ('none' = not known). */
  feeder: z.string().max(50).optional(),
  /** Only what this transformer's customers had, or (idpel) this one. */
  transformer: id.optional(),
  idpel: z.string().max(20).optional(),
});
export const interruptionItem = z.object({
  /** Of the incident or the planned outage. */
  id: z.string(),
  number: z.string(),
  kind: z.enum(['fault', 'planned']),
  ulp: z.string(),
  level: z.string(),
  device: z.object({ code: z.string(), name: z.string() }).nullable(),
  cause: z.string().nullable(),
  startedAt: z.string(),
  restoredAt: z.string().nullable(),
  /** As stated: who came back when. */
  customers: z.number(),
  steps: z.array(z.object({ restoredAt: z.string(), customers: z.number() })),
  /** What of it counts in this figure, overlaps with others settled. */
  ci: z.number(),
  cmiMin: z.number(),
  momentary: z.number(),
  longestMin: z.number(),
});
export type InterruptionItem = z.infer<typeof interruptionItem>;

export const customersQuery = z.object({
  ...period,
  ...place,
  ...paged,
  measure: z.enum(['cemi', 'celidS', 'celidT']).default('cemi'),
  feeder: z.string().max(50).optional(),
});
/** Customers who had the same interruptions: all of a transformer but those listed for themselves, or one. */
export const interruptedCustomers = z.object({
  transformer: z.object({ id: z.string(), code: z.string() }).nullable(),
  /** Null: all customers of the transformer but those with a row of their own. */
  idpel: z.string().nullable(),
  ulp: z.string(),
  customers: z.number(),
  times: z.number(),
  hours: z.number(),
  longestH: z.number(),
});
export type InterruptedCustomers = z.infer<typeof interruptedCustomers>;

export const majorEventDaysQuery = z.object({ year: z.coerce.number().int().min(2000).max(2100) });
export const majorEventDaysReply = z.object({
  year: z.number(),
  /** The five calendar years before, half-open days. */
  basis: z.object({ from: z.string(), to: z.string() }),
  threshold: z.object({ alpha: z.number(), beta: z.number(), tMedMin: z.number(), days: z.number() }).nullable(),
  /** Days of history with SAIDI above zero; fewer than `daysNeeded` make no threshold. */
  days: z.number(),
  daysNeeded: z.number(),
  items: z.array(z.object({ day: z.string(), saidiMin: z.number(), ci: z.number(), cmiMin: z.number() })),
});
export type MajorEventDaysReply = z.infer<typeof majorEventDaysReply>;

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'needs a month like 2026-03');
export const tmpQuery = z.object({
  month,
  ulp: code.optional(),
  medDays: z.enum(['with', 'without']).default('with'),
  ...paged,
});
export const tmpLevelItem = z.object({
  /** Null: the UP3's, for ULPs without an own one. */
  ulp: z.string().nullable(),
  hours: z.number(),
  times: z.number(),
  version: z.number(),
});
export type TmpLevelItem = z.infer<typeof tmpLevelItem>;
export const tmpItem = interruptedCustomers.extend({
  level: z.object({ hours: z.number(), times: z.number() }),
  /** `due`: more than 10 % above the declared level. */
  standing: z.enum(['past', 'due']),
});
export type TmpItem = z.infer<typeof tmpItem>;
export const tmpReply = z.object({
  month: z.string(),
  levels: z.array(tmpLevelItem),
  past: z.number(),
  due: z.number(),
  items: z.array(tmpItem),
  nextCursor: z.string().nullable(),
});
export type TmpReply = z.infer<typeof tmpReply>;
export const tmpCustomersQuery = z.object({ month, transformer: id, ...paged });
/** Only the number that the bill carries: who it is stands elsewhere, for who may read it. */
export const tmpCustomer = z.object({ idpel: z.string(), ulp: z.string() });
export const tmpLevelBody = z.object({
  ulp: code.nullable(),
  hours: z.number().min(0).max(744),
  times: z.number().int().min(0).max(1000),
  /** Of the level that is changed; 0 = never declared. */
  version: z.number().int().min(0),
});
