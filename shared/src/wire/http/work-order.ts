import { z } from 'zod';
import { ESTIMATE_SOURCES } from '../../domain/codes.ts';
import {
  action,
  cause,
  deviceInstant,
  deviceKind,
  holdReason,
  id,
  latLng,
  outcome,
  refuseReason,
  workKind,
  workOrderState,
} from './common.ts';
import { reportReply } from './report.ts';

export const crewRef = z.object({ id, code: z.string(), name: z.string() });
export const deviceRef = z.object({ id, code: z.string(), name: z.string(), kind: deviceKind });

const nullableTime = z.string().nullable();
export const orderTimes = z.object({
  reportedAt: z.string(),
  createdAt: z.string(),
  dispatchedAt: nullableTime,
  acceptedAt: nullableTime,
  departedAt: nullableTime,
  arrivedAt: nullableTime,
  restoredAt: nullableTime,
  completedAt: nullableTime,
  closedAt: nullableTime,
  heldAt: nullableTime,
  cancelledAt: nullableTime,
});
export type OrderTimes = z.infer<typeof orderTimes>;

/** Why this crew, or why nobody. Minutes and km are what the planner assumed. */
export const dispatchCandidate = z.object({
  crewId: id,
  crewCode: z.string(),
  etaMin: z.number().nullable(),
  distanceKm: z.number().nullable(),
  cost: z.number().nullable(),
  openOrders: z.number(),
  isHomeUlp: z.boolean(),
  /** Null = eligible. */
  excluded: z
    .enum([
      'full',
      'busy',
      'resting',
      'shift_ends',
      'lacks_need',
      'refused_before',
      'expired_before',
      'recalled_before',
    ])
    .nullable(),
});
export const dispatchDecision = z.object({
  decidedAt: z.string(),
  by: z.enum(['system', 'operator']),
  chosen: z
    .object({ crewId: id, crewCode: z.string(), etaMin: z.number().nullable(), distanceKm: z.number().nullable() })
    .nullable(),
  /** Cheapest first, at most ten. */
  candidates: z.array(dispatchCandidate),
  reasons: z.array(
    z.object({
      code: z.enum([
        'cheapest',
        'only_candidate',
        'by_hand',
        'preempts',
        'no_crew_on_duty',
        'all_full',
        'all_busy',
        'all_refused',
        'higher_priority_first',
        'waits_for_nearly_free',
        'waits_for_need',
        'storm_feeders_first',
        'needs_missing',
        'past_shift_end',
        'attempts_exhausted',
      ]),
      data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
    }),
  ),
});
export type DispatchDecision = z.infer<typeof dispatchDecision>;

/** A row of the queue and a marker of the map. Phones keep items: what came later has a default. */
export const workOrderItem = z.object({
  id,
  number: z.string(),
  state: workOrderState,
  version: z.number(),
  kind: workKind,
  priority: z.number(),
  prioritySource: z.enum(['computed', 'operator']),
  up3: z.string(),
  ulp: z.string(),
  incidentId: id,
  crew: crewRef.nullable(),
  device: deviceRef.nullable(),
  location: latLng,
  address: z.string(),
  customersOut: z.number(),
  reportCount: z.number(),
  hasHazard: z.boolean(),
  hasCritical: z.boolean(),
  attempts: z.number(),
  offerExpiresAt: nullableTime,
  holdReason: z.string().nullable(),
  /** "Why nobody" in one code, null when a crew has it. */
  waitingReason: z.string().nullable(),
  /** The response clock runs from here, by the rule of the alarms; null when it stands (reached, ended). */
  responseSince: nullableTime.default(null),
  /** Earliest of operator or SCADA statement and first report of the incident. */
  outageStartedAt: nullableTime.default(null),
  times: orderTimes,
});
export type WorkOrderItem = z.infer<typeof workOrderItem>;

export const timelineEntry = z.object({
  event: z.string(),
  at: z.string(),
  deviceAt: nullableTime,
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  data: z.record(z.string(), z.unknown()),
});

export const fieldClaimItem = z.object({
  id,
  workOrderId: id,
  command: z.string(),
  refusal: z.string(),
  deviceAt: nullableTime,
  receivedAt: z.string(),
  location: latLng.nullable(),
  crew: crewRef,
  decision: z.enum(['adopted', 'dismissed']).nullable(),
});

export const workOrderDetail = workOrderItem.extend({
  note: z.string(),
  outcome: outcome.nullable(),
  cause: cause.nullable(),
  action: action.nullable(),
  equipment: z.string().nullable(),
  completionNote: z.string().nullable(),
  closeReason: z.string().nullable(),
  cancelReason: z.string().nullable(),
  reopenReason: z.string().nullable(),
  photoIds: z.array(id),
  followUpOf: id.nullable(),
  supersededBy: id.nullable(),
  flags: z.array(z.string()),
  timeline: z.array(timelineEntry),
  dispatch: dispatchDecision.nullable(),
  /** What people wrote when they gave it back or took it; the timeline holds codes only. */
  notes: z.array(z.object({ about: z.enum(['refused', 'recalled', 'held']), at: z.string(), text: z.string() })),
  pauses: z.array(z.object({ reason: z.string(), startedAt: z.string(), endedAt: nullableTime })),
  reports: z.array(reportReply),
  claims: z.array(fieldClaimItem),
  /** Minutes; null while not measurable. */
  intervals: z.object({
    responseMin: z.number().nullable(),
    recoveryWorkMin: z.number().nullable(),
    recoveryOutageMin: z.number().nullable(),
    recoveryCustomerMin: z.number().nullable(),
  }),
});
export type WorkOrderDetail = z.infer<typeof workOrderDetail>;

export const createWorkOrderBody = z
  .object({
    incidentId: id.optional(),
    location: latLng.optional(),
    deviceId: id.optional(),
    kind: workKind.default('outage'),
    note: z.string().trim().max(1000).default(''),
    address: z.string().trim().max(300).default(''),
  })
  .refine((body) => body.incidentId || body.location || body.deviceId, {
    message: 'give incidentId, location or deviceId',
    path: ['location'],
  });

/** Console commands. `version` is optional; when given, an older one is a conflict. */
const version = z.number().int().optional();
export const offerBody = z.object({ crewId: id, version });
export const recallBody = z.object({ reason: z.string().trim().min(1).max(300), version });
export const holdBody = z.object({ reason: holdReason, note: z.string().max(500).optional(), version });
export const resumeBody = z.object({ version });
export const cancelBody = z.object({ reason: z.string().trim().min(1, 'say why').max(300), version });
export const closeBody = z.object({ reason: z.string().trim().min(1, 'say why').max(300), version });
export const reopenBody = z.object({ reason: z.string().trim().min(1, 'say why').max(300), version });
export const priorityBody = z.object({
  /** 0..1000; null gives it back to the computed one. */
  priority: z.number().int().min(0).max(1000).nullable(),
  version,
});
export const completeByOperatorBody = z.object({
  outcome,
  cause,
  action,
  note: z.string().max(1000).optional(),
  version,
});
export const decideClaimBody = z.object({ decision: z.enum(['adopted', 'dismissed']) });

/** Phone commands. `occurredAt` is the device's time; `commandId` makes them idempotent. */
const phoneCommand = z.object({
  commandId: z.string().trim().min(1).max(100),
  occurredAt: deviceInstant,
  location: latLng.optional(),
  accuracyM: z.number().min(0).optional(),
});
export const acceptCommand = phoneCommand;
export const refuseCommand = phoneCommand.extend({ reason: refuseReason, note: z.string().max(300).optional() });
export const departCommand = phoneCommand;
export const arriveCommand = phoneCommand;
export const restoreCommand = phoneCommand;
export const completeCommand = phoneCommand.extend({
  outcome: outcome.default('repaired'),
  cause,
  action,
  equipment: z.string().trim().max(200).optional(),
  note: z.string().trim().max(1000).optional(),
  photoIds: z.array(id).max(10).optional(),
});
export const phoneHoldCommand = phoneCommand.extend({ reason: holdReason, note: z.string().max(300).optional() });
export const phoneResumeCommand = phoneCommand;
export type PhoneCommand = z.infer<typeof phoneCommand>;
export type CompleteCommand = z.infer<typeof completeCommand>;

/** An order as the crew's phone sees it. */
export const crewOrder = workOrderItem.extend({
  note: z.string(),
  reports: z.array(
    z.object({
      number: z.string(),
      kind: z.string(),
      description: z.string(),
      reporterPhone: z.string().nullable(),
      address: z.string(),
    }),
  ),
  distanceKm: z.number().nullable(),
  etaMin: z.number().nullable(),
  /** How the area reckons ways: for the phone, which knows better where it is. Absent in what an older server sent. */
  travel: z.object({ detourFactor: z.number(), speedKmh: z.number() }).nullish(),
  /** What customers are told about power. Absent in what an older server sent. */
  estimate: z.object({ at: z.string(), source: z.enum(ESTIMATE_SOURCES) }).nullish(),
});
export type CrewOrder = z.infer<typeof crewOrder>;
