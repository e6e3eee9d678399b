/** Codes that cross every boundary: rows, wire and screens use the same words. */
export const REPORT_KINDS = [
  'outage',
  'hazard',
  'voltage',
  'meter',
  'complaint',
  'service_request',
  'information',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Only these make work orders. */
export const WORK_KINDS = ['outage', 'hazard', 'voltage', 'meter'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Kinds that attach to an incident on the same or an upstream device. */
export const ATTACHABLE_KINDS = ['outage', 'voltage'] as const satisfies readonly WorkKind[];

export const CHANNELS = [
  'voice',
  'whatsapp',
  'instagram',
  'x',
  'facebook',
  'email',
  'sms',
  'mobile_app',
  'web',
  'walk_in',
] as const;
export type Channel = (typeof CHANNELS)[number];

export const OUTCOMES = ['repaired', 'temporary', 'not_found', 'customer_side', 'handed_over'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const CAUSES = [
  'tree',
  'animal',
  'lightning',
  'weather',
  'overload',
  'equipment',
  'third_party',
  'theft',
  'customer_installation',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

export const ACTIONS = [
  'fuse_replaced',
  'connector_repaired',
  'conductor_repaired',
  'transformer_replaced',
  'meter_replaced',
  'switched',
  'vegetation_cleared',
  'made_safe',
  'explained',
  'other',
] as const;
export type Action = (typeof ACTIONS)[number];

export const REFUSE_REASONS = ['too_far', 'unsafe', 'no_equipment', 'busy', 'vehicle', 'sick', 'other'] as const;
export type RefuseReason = (typeof REFUSE_REASONS)[number];

export const HOLD_REASONS = ['material', 'access', 'weather', 'safety', 'other_unit', 'customer', 'other'] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Why an order moved or ended where nobody chose from a list; operators' own words stand beside it, never instead. */
export const MOVE_REASONS = [
  'by_operator',
  'crew_off_duty',
  'claim_adopted',
  'withdrawn',
  'reports_moved',
  'regrouped',
  'preempted',
  'nearer_crew',
  'silence',
] as const;
export type MoveReason = (typeof MOVE_REASONS)[number];
export type OrderReason = RefuseReason | HoldReason | MoveReason;

/** Steps that happened in the world whether or not the server could take them: refused, they are kept as field claims. */
export const CLAIMED_STEPS = ['depart', 'arrive', 'restore', 'complete'] as const;
export type ClaimedStep = (typeof CLAIMED_STEPS)[number];

export const DEVICE_KINDS = ['substation', 'feeder', 'section', 'transformer'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** How far up a fault lies; `service`: one customer's own line, `place`: no device is known. */
export const FAULT_LEVELS = ['service', 'transformer', 'section', 'feeder', 'substation', 'place'] as const;
export type FaultLevel = (typeof FAULT_LEVELS)[number];

/** How a grouping of reports changed; kept with all that undoing it needs. */
export const GROUPING_KINDS = [
  'opened',
  'upgraded',
  'downgraded',
  'moved',
  'merged',
  'split',
  'confirmed',
  'undone',
] as const;
export type GroupingKind = (typeof GROUPING_KINDS)[number];

/** What an order may need of a crew, and a crew may bring. */
export const NEEDS = ['bucket_truck', 'hv_switching'] as const;
export type Need = (typeof NEEDS)[number];

/** Who says when power is back: our own reckoning, the crew on site, an operator. */
export const ESTIMATE_SOURCES = ['computed', 'crew', 'operator'] as const;
export type EstimateSource = (typeof ESTIMATE_SOURCES)[number];

export const ROLES = ['admin', 'manager', 'operator', 'technician'] as const;
export type Role = (typeof ROLES)[number];

export const ALARM_KINDS = [
  'hazard',
  'no_crew',
  'attempts_exhausted',
  'target_at_risk',
  'target_breached',
  'silent_crew',
  'field_claim',
  'estimate_expiring',
  'storm_proposed',
  'planned_outage_overrun',
  'job_failed',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];
