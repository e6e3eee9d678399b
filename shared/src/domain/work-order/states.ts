export const WORK_ORDER_STATES = [
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
] as const;
export type WorkOrderState = (typeof WORK_ORDER_STATES)[number];

/** Somebody still has to do something: boards, snapshots and crew loads count these. */
export const OPEN_STATES = [
  'new',
  'offered',
  'accepted',
  'en_route',
  'on_site',
  'restored',
  'held',
] as const satisfies readonly WorkOrderState[];

/** The crew is busy with it; a crew has at most one. */
export const ACTIVE_STATES = ['en_route', 'on_site', 'restored'] as const satisfies readonly WorkOrderState[];

export const isOpen = (state: WorkOrderState): boolean => (OPEN_STATES as readonly WorkOrderState[]).includes(state);
export const isActive = (state: WorkOrderState): boolean =>
  (ACTIVE_STATES as readonly WorkOrderState[]).includes(state);

/** How far a customer's report is: as its order, or as the report itself before and without one. `planned_outage`: out by plan. */
export const TRACKING_STATUSES = [...WORK_ORDER_STATES, 'received', 'answered', 'planned_outage', 'withdrawn'] as const;
export type TrackingStatus = (typeof TRACKING_STATUSES)[number];

/** PLN Mobile's words, shown to customers. */
export const PLN_MOBILE_STATUS = {
  new: 'Lapor',
  offered: 'Penugasan Regu',
  accepted: 'Penugasan Regu',
  en_route: 'Dalam Perjalanan',
  on_site: 'Dalam Pengerjaan',
  restored: 'Nyala',
  completed: 'Selesai',
  closed: 'Selesai',
  held: 'Ditunda',
  cancelled: 'Dibatalkan',
} as const satisfies Record<WorkOrderState, string>;
