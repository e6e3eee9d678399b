import { z } from 'zod';
import { FAULT_LEVELS } from '../../domain/codes.ts';
import { id, latLng, workKind } from './common.ts';
import { restorationEstimate } from './estimate.ts';
import { stormItem } from './storm.ts';
import { deviceRef, workOrderItem } from './work-order.ts';

export type { RestorationEstimate } from './estimate.ts';

/** Where an idle crew had better wait: suggested to the operator, or sent. */
export const standbyItem = z.object({
  state: z.enum(['suggested', 'sent']),
  name: z.string(),
  location: latLng,
  savedMin: z.number(),
  suggestedAt: z.string(),
});
/** Where a crew is asked to wait, as its phone sees it. */
export const crewStandby = standbyItem.pick({ name: true, location: true });
export type CrewStandby = z.infer<typeof crewStandby>;
export const standbyBody = z.object({ decision: z.enum(['send', 'dismiss']) });

export const incidentItem = z.object({
  id,
  number: z.string(),
  up3: z.string(),
  ulp: z.string(),
  kind: workKind,
  state: z.enum(['open', 'partly_restored', 'restored', 'closed', 'merged']),
  device: deviceRef.nullable(),
  location: latLng,
  address: z.string(),
  startedAt: z.string(),
  firstReportedAt: z.string().nullable(),
  restoredAt: z.string().nullable(),
  customersOut: z.number(),
  reportCount: z.number(),
  hasHazard: z.boolean(),
  hasCritical: z.boolean(),
  faultLevel: z.enum(FAULT_LEVELS),
  /** How sure the machine is of the device, 0..1; null where it did not reckon. */
  probability: z.number().nullable(),
  confirmedAt: z.string().nullable(),
  mergedInto: id.nullable(),
  estimate: restorationEstimate.nullable(),
  version: z.number(),
});
export type IncidentItem = z.infer<typeof incidentItem>;

export const crewItem = z.object({
  id,
  code: z.string(),
  name: z.string(),
  up3: z.string(),
  ulp: z.string(),
  posko: z.object({ id: z.string(), name: z.string(), location: latLng }),
  phone: z.string().nullable(),
  vehicle: z.string().nullable(),
  skills: z.array(z.string()),
  equipment: z.array(z.string()),
  shift: z.number().nullable(),
  onDuty: z.boolean(),
  dutySince: z.string().nullable(),
  offRoster: z.boolean(),
  openOrders: z.number(),
  activeOrderId: id.nullable(),
  standby: standbyItem.nullable(),
  version: z.number(),
});
export type CrewItem = z.infer<typeof crewItem>;

export const alarmItem = z.object({
  id,
  up3: z.string(),
  ulp: z.string().nullable(),
  kind: z.string(),
  severity: z.enum(['warning', 'critical']),
  entity: z.string(),
  entityId: z.string(),
  /** Codes and figures only; screens put them into words. */
  data: z.record(z.string(), z.unknown()),
  raisedAt: z.string(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  clearedAt: z.string().nullable(),
  version: z.number(),
});
export type AlarmItem = z.infer<typeof alarmItem>;

/** A crew's latest place. `at` is the device's time: the age of the fix is always shown. */
export const positionItem = z.object({
  crewId: id,
  at: z.string(),
  lat: z.number(),
  lng: z.number(),
  accuracyM: z.number().nullable(),
  speedMps: z.number().nullable(),
  headingDeg: z.number().nullable(),
  batteryPct: z.number().nullable(),
  source: z.enum(['phone', 'tracker', 'command']),
});
export type PositionItem = z.infer<typeof positionItem>;

export const ulpItem = z.object({ id: z.string(), up3: z.string(), name: z.string(), office: latLng });

/** Snapshot of the board. Changes after `cursor` come over the socket. */
export const mapReply = z.object({
  cursor: z.number(),
  at: z.string(),
  up3: z.object({ id: z.string(), name: z.string() }),
  ulps: z.array(ulpItem),
  workOrders: z.array(workOrderItem),
  incidents: z.array(incidentItem),
  crews: z.array(crewItem),
  alarms: z.array(alarmItem),
  /** Proposed, active or being reconciled. */
  storms: z.array(stormItem),
  positions: z.array(positionItem),
  /** Reports that triage has not linked yet. */
  waitingReports: z.number(),
  settings: z.object({
    responseTargetMin: z.number(),
    recoveryTargetMin: z.number(),
    positionMaxAgeS: z.number(),
    atRiskShare: z.number(),
    officialRecovery: z.enum(['work', 'outage', 'customer']),
  }),
});
export type MapReply = z.infer<typeof mapReply>;

export const dutyBody = z.object({ onDuty: z.boolean() });
export const phoneDutyBody = z.object({ onDuty: z.boolean(), location: latLng.optional() });

export const positionFix = z.object({
  at: z.iso.datetime({ offset: true }),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  accuracyM: z.number().min(0).optional(),
  speedMps: z.number().min(0).optional(),
  headingDeg: z.number().min(0).max(360).optional(),
  batteryPct: z.number().min(0).max(100).optional(),
});
export type PositionFix = z.infer<typeof positionFix>;
export const positionsBody = z.object({ fixes: z.array(positionFix).min(1).max(500) });
export const positionsReply = z.object({
  accepted: z.number(),
  rejected: z.array(z.object({ index: z.number(), reason: z.string() })),
});
