import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';

/** A plain waiting order for tests of pure parts. */
export function anOrder(
  given: Partial<Omit<WorkOrderItem, 'times'>> & { times?: Partial<WorkOrderItem['times']> } = {},
) {
  const { times, ...rest } = given;
  const order: WorkOrderItem = {
    id: '01890000-0000-7000-8000-000000000001',
    number: 'WO-000001',
    state: 'new',
    version: 1,
    kind: 'outage',
    priority: 100,
    prioritySource: 'computed',
    up3: 'bangka',
    ulp: 'pkp',
    incidentId: '01890000-0000-7000-8000-0000000000aa',
    crew: null,
    device: null,
    location: { lat: -2.13, lng: 106.11 },
    address: 'Jl. Sudirman',
    customersOut: 83,
    reportCount: 1,
    hasHazard: false,
    hasCritical: false,
    attempts: 0,
    offerExpiresAt: null,
    holdReason: null,
    waitingReason: null,
    responseSince: null,
    outageStartedAt: null,
    ...rest,
    times: {
      reportedAt: '2026-05-12T07:00:00.000Z',
      createdAt: '2026-05-12T07:00:01.000Z',
      dispatchedAt: null,
      acceptedAt: null,
      departedAt: null,
      arrivedAt: null,
      restoredAt: null,
      completedAt: null,
      closedAt: null,
      heldAt: null,
      cancelledAt: null,
      ...times,
    },
  };
  return order;
}
