import { z } from 'zod';
import { ESTIMATE_SOURCES, FAULT_LEVELS, GROUPING_KINDS } from '../../domain/codes.ts';
import { incidentItem } from './board.ts';
import { deviceKind, id, latLng } from './common.ts';
import { reportReply } from './report.ts';
import { deviceRef, timelineEntry, workOrderItem } from './work-order.ts';

const faultLevel = z.enum(FAULT_LEVELS);
/** Code and figures; screens put them into words. */
const reason = z.object({ code: z.string(), data: z.record(z.string(), z.unknown()) });

/** Where the fault may be: how many customers called of how many below the device. */
export const candidateItem = z.object({
  device: deviceRef,
  level: faultLevel,
  probability: z.number(),
  callers: z.number(),
  served: z.number(),
});
export type CandidateItem = z.infer<typeof candidateItem>;

/** What the machine reckoned last, most likely device first. */
export const inferenceItem = z.object({
  at: z.string(),
  callers: z.number(),
  served: z.number(),
  candidates: z.array(candidateItem),
  reason,
});
export type InferenceItem = z.infer<typeof inferenceItem>;

/** One device of the part of the grid that tells the incident: parents stand before their children. */
export const treeDevice = z.object({
  id,
  code: z.string(),
  name: z.string(),
  kind: deviceKind,
  parentId: id.nullable(),
  location: latLng,
  /** Served below it. */
  customers: z.number(),
  /** Customers of this incident below it that called, each once. */
  callers: z.number(),
  /** That the fault is here; null where it was not reckoned. */
  probability: z.number().nullable(),
  /** The incident sits on it. */
  isSuspect: z.boolean(),
  /** The open supply incident on it, this one or another. */
  incidentId: id.nullable(),
});
export type TreeDevice = z.infer<typeof treeDevice>;

const who = z.object({ kind: z.enum(['system', 'user']), id: id.nullable(), name: z.string().nullable() });

/** One change of the grouping, by machine or operator. */
export const groupingItem = z.object({
  id,
  kind: z.enum(GROUPING_KINDS),
  at: z.string(),
  actor: who,
  from: deviceRef.nullable(),
  to: deviceRef.nullable(),
  /** The incident that this happened to: of a merge the one that stayed. */
  incident: z.object({ id, number: z.string() }),
  /** The one that was merged into it, or split off it. */
  other: z.object({ id, number: z.string() }).nullable(),
  /** How many reports moved. */
  reports: z.number(),
  workOrders: z.number(),
  reason,
  undoneAt: z.string().nullable(),
  /** Nothing that came later stands in the way, as far as is seen from here; the undo itself looks again. */
  mayUndo: z.boolean(),
  /** How many changes the machine made of this incident at once and nobody has undone; more than one can be undone together. */
  together: z.number(),
});
export type GroupingItem = z.infer<typeof groupingItem>;

/** One estimate that the incident had, newest first. */
export const estimateItem = z.object({
  at: z.string(),
  earliestAt: z.string().nullable(),
  latestAt: z.string().nullable(),
  source: z.enum(ESTIMATE_SOURCES),
  reason: z.string(),
  note: z.string(),
  basis: z.record(z.string(), z.unknown()),
  madeAt: z.string(),
  madeBy: z.string().nullable(),
});
export type EstimateItem = z.infer<typeof estimateItem>;

export const incidentDetail = incidentItem.extend({
  reports: z.array(reportReply),
  workOrders: z.array(workOrderItem),
  timeline: z.array(timelineEntry),
  inference: inferenceItem.nullable(),
  tree: z.array(treeDevice),
  grouping: z.array(groupingItem),
  estimates: z.array(estimateItem),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

/** `version`: the one the operator looked at; an older one is a conflict. */
const version = z.number().int().optional();
/** Without `deviceId` the device that stands is right; null: no device is known, the place counts. */
export const confirmIncidentBody = z.object({
  deviceId: id.nullable().optional(),
  /** Only one customer's own line below the transformer. Without it: as it stands, or of another device all below. */
  isService: z.boolean().optional(),
  version,
});
/** Merges `incidentId` into the incident of the path. */
export const mergeIncidentBody = z.object({ incidentId: id, version });
export const splitIncidentBody = z.object({
  reportIds: z.array(id).min(1).max(500),
  /** Device of the new incident; without it the callers' own transformer, when they share one and it is free. */
  deviceId: id.optional(),
  version,
});
/** `together`: with all that the machine changed of the incident at once; all or nothing. */
export const undoGroupingBody = z.object({ changeId: id, together: z.boolean().optional() });
/** A split answers with the incident that was split off. */
export const splitIncidentReply = z.object({ incident: incidentItem, splitOff: incidentItem });
