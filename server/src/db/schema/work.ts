import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, jsonb } from './columns.ts';

export const incident = pgTable('incident', {
  id: uuid('id').primaryKey(),
  number: text('number').notNull().default(sql`'GGN-' || lpad(nextval('incident_number_seq')::text, 6, '0')`),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  kind: text('kind', { enum: ['outage', 'hazard', 'voltage', 'meter'] }).notNull(),
  state: text('state', { enum: ['open', 'partly_restored', 'restored', 'closed', 'merged'] })
    .notNull()
    .default('open'),
  deviceId: uuid('device_id'),
  idpel: text('idpel'),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  address: text('address').notNull().default(''),
  startedAt: timestamp('started_at', instant).notNull(),
  firstReportedAt: timestamp('first_reported_at', instant),
  customersOut: integer('customers_out').notNull().default(1),
  hasHazard: boolean('has_hazard').notNull().default(false),
  hasCritical: boolean('has_critical').notNull().default(false),
  reportCount: integer('report_count').notNull().default(0),
  restoredAt: timestamp('restored_at', instant),
  closedAt: timestamp('closed_at', instant),
  mergedInto: uuid('merged_into'),
  createdAt: timestamp('created_at', instant).notNull(),
  version: integer('version').notNull().default(1),
  faultLevel: text('fault_level', { enum: ['service', 'transformer', 'section', 'feeder', 'substation', 'place'] })
    .notNull()
    .default('transformer'),
  probability: doublePrecision('probability'),
  inference: jsonb('inference'),
  confirmedAt: timestamp('confirmed_at', instant),
  confirmedBy: uuid('confirmed_by'),
  estimateAt: timestamp('estimate_at', instant),
  estimateEarliestAt: timestamp('estimate_earliest_at', instant),
  estimateLatestAt: timestamp('estimate_latest_at', instant),
  estimateSource: text('estimate_source', { enum: ['computed', 'crew', 'operator'] }),
  estimatedAt: timestamp('estimated_at', instant),
  estimateBasis: jsonb('estimate_basis'),
});

export const report = pgTable(
  'report',
  {
    id: uuid('id').notNull(),
    number: text('number').notNull().default(sql`'LAP-' || lpad(nextval('report_number_seq')::text, 6, '0')`),
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    channel: text('channel', {
      enum: ['voice', 'whatsapp', 'instagram', 'x', 'facebook', 'email', 'sms', 'mobile_app', 'web', 'walk_in'],
    }).notNull(),
    kind: text('kind', {
      enum: ['outage', 'hazard', 'voltage', 'meter', 'complaint', 'service_request', 'information'],
    }).notNull(),
    state: text('state', { enum: ['received', 'linked', 'answered', 'withdrawn'] })
      .notNull()
      .default('received'),
    description: text('description').notNull().default(''),
    reporterName: text('reporter_name'),
    reporterPhone: text('reporter_phone'),
    idpel: text('idpel'),
    transformerId: uuid('transformer_id'),
    lat: doublePrecision('lat'),
    lng: doublePrecision('lng'),
    address: text('address').notNull().default(''),
    reportedAt: timestamp('reported_at', instant).notNull(),
    receivedAt: timestamp('received_at', instant).notNull(),
    isLateEntry: boolean('is_late_entry').notNull().default(false),
    externalId: text('external_id'),
    incidentId: uuid('incident_id'),
    linkReason: jsonb('link_reason'),
    linkedAt: timestamp('linked_at', instant),
    detachedFrom: uuid('detached_from').array().notNull().default(sql`'{}'`),
    createdBy: uuid('created_by'),
    version: integer('version').notNull().default(1),
    plannedOutageId: uuid('planned_outage_id'),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const reportKey = pgTable(
  'report_key',
  {
    channel: text('channel').notNull(),
    externalId: text('external_id').notNull(),
    reportId: uuid('report_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.channel, t.externalId] })],
);

export const workOrder = pgTable(
  'work_order',
  {
    id: uuid('id').notNull(),
    number: text('number').notNull().default(sql`'WO-' || lpad(nextval('work_order_number_seq')::text, 6, '0')`),
    up3Id: text('up3_id').notNull(),
    ulpId: text('ulp_id').notNull(),
    incidentId: uuid('incident_id').notNull(),
    kind: text('kind', { enum: ['outage', 'hazard', 'voltage', 'meter'] }).notNull(),
    state: text('state', {
      enum: [
        'new',
        'offered',
        'accepted',
        'en_route',
        'on_site',
        'restored',
        'completed',
        'closed',
        'held',
        'cancelled',
      ],
    })
      .notNull()
      .default('new'),
    version: integer('version').notNull().default(1),
    priority: integer('priority').notNull().default(0),
    prioritySource: text('priority_source', { enum: ['computed', 'operator'] })
      .notNull()
      .default('computed'),
    crewId: uuid('crew_id'),
    lat: doublePrecision('lat').notNull(),
    lng: doublePrecision('lng').notNull(),
    address: text('address').notNull().default(''),
    deviceId: uuid('device_id'),
    customersOut: integer('customers_out').notNull().default(1),
    note: text('note').notNull().default(''),
    reportedAt: timestamp('reported_at', instant).notNull(),
    createdAt: timestamp('created_at', instant).notNull(),
    dispatchedAt: timestamp('dispatched_at', instant),
    acceptedAt: timestamp('accepted_at', instant),
    departedAt: timestamp('departed_at', instant),
    arrivedAt: timestamp('arrived_at', instant),
    restoredAt: timestamp('restored_at', instant),
    completedAt: timestamp('completed_at', instant),
    closedAt: timestamp('closed_at', instant),
    cancelledAt: timestamp('cancelled_at', instant),
    heldAt: timestamp('held_at', instant),
    holdReason: text('hold_reason'),
    waitingSince: timestamp('waiting_since', instant),
    attempts: smallint('attempts').notNull().default(0),
    outcome: text('outcome', { enum: ['repaired', 'temporary', 'not_found', 'customer_side', 'handed_over'] }),
    cause: text('cause'),
    action: text('action'),
    equipment: text('equipment'),
    completionNote: text('completion_note'),
    closeReason: text('close_reason'),
    cancelReason: text('cancel_reason'),
    reopenReason: text('reopen_reason'),
    photoIds: uuid('photo_ids').array().notNull().default(sql`'{}'`),
    followUpOf: uuid('follow_up_of'),
    supersededBy: uuid('superseded_by'),
    dispatch: jsonb('dispatch'),
    flags: text('flags').array().notNull().default(sql`'{}'`),
    needs: text('needs').array().notNull().default(sql`'{}'`),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const offer = pgTable('offer', {
  id: uuid('id').primaryKey(),
  workOrderId: uuid('work_order_id').notNull(),
  crewId: uuid('crew_id').notNull(),
  up3Id: text('up3_id').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  arrivedAt: timestamp('arrived_at', instant),
  restoredAt: timestamp('restored_at', instant),
  offeredAt: timestamp('offered_at', instant).notNull(),
  expiresAt: timestamp('expires_at', instant).notNull(),
  offeredBy: text('offered_by', { enum: ['system', 'operator'] }).notNull(),
  acceptedAt: timestamp('accepted_at', instant),
  isActive: boolean('is_active').notNull().default(false),
  endedAt: timestamp('ended_at', instant),
  endedAs: text('ended_as', {
    enum: ['expired', 'refused', 'recalled', 'held', 'completed', 'cancelled', 'superseded'],
  }),
  endReason: text('end_reason'),
  endNote: text('end_note'),
  reasons: jsonb('reasons').notNull().default({}),
});

export const workOrderPause = pgTable('work_order_pause', {
  id: uuid('id').primaryKey(),
  workOrderId: uuid('work_order_id').notNull(),
  reason: text('reason').notNull(),
  note: text('note'),
  fromState: text('from_state').notNull(),
  crewId: uuid('crew_id'),
  startedAt: timestamp('started_at', instant).notNull(),
  endedAt: timestamp('ended_at', instant),
});

export const fieldClaim = pgTable('field_claim', {
  id: uuid('id').primaryKey(),
  workOrderId: uuid('work_order_id').notNull(),
  up3Id: text('up3_id').notNull(),
  crewId: uuid('crew_id').notNull(),
  userId: uuid('user_id').notNull(),
  command: text('command').notNull(),
  commandId: text('command_id').notNull(),
  refusal: text('refusal').notNull(),
  deviceAt: timestamp('device_at', instant),
  receivedAt: timestamp('received_at', instant).notNull(),
  lat: doublePrecision('lat'),
  lng: doublePrecision('lng'),
  accuracyM: doublePrecision('accuracy_m'),
  payload: jsonb('payload').notNull().default({}),
  decidedAt: timestamp('decided_at', instant),
  decidedBy: uuid('decided_by'),
  decision: text('decision', { enum: ['adopted', 'dismissed'] }),
});

export const alarm = pgTable('alarm', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id'),
  kind: text('kind').notNull(),
  severity: text('severity', { enum: ['warning', 'critical'] }).notNull(),
  entity: text('entity').notNull(),
  entityId: text('entity_id').notNull(),
  data: jsonb('data').notNull().default({}),
  raisedAt: timestamp('raised_at', instant).notNull(),
  acknowledgedAt: timestamp('acknowledged_at', instant),
  acknowledgedBy: uuid('acknowledged_by'),
  clearedAt: timestamp('cleared_at', instant),
  version: integer('version').notNull().default(1),
});

/** What a crew photographed; the bytes lie in the photo store. Until an order names it, it belongs to its crew's ULP. */
export const photo = pgTable('photo', {
  id: uuid('id').primaryKey(),
  up3Id: text('up3_id').notNull(),
  ulpId: text('ulp_id').notNull(),
  crewId: uuid('crew_id').notNull(),
  workOrderId: uuid('work_order_id'),
  bytes: integer('bytes').notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  createdAt: timestamp('created_at', instant).notNull(),
});
