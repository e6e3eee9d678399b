import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { apply, type Board } from '@comcen/shared/wire/socket/apply.ts';

/** A board of orders alone, for tests of pure parts. */
export function boardAt(workOrders: readonly WorkOrderItem[]): Board {
  const board = apply(null, {
    t: 'snapshot',
    topic: 'board',
    data: {
      cursor: 1,
      at: '2026-05-12T07:00:00.000Z',
      up3: { id: 'bangka', name: 'UP3 Bangka' },
      ulps: [],
      workOrders: [...workOrders],
      incidents: [],
      crews: [],
      alarms: [],
      storms: [],
      positions: [],
      waitingReports: 0,
      settings: {
        responseTargetMin: 45,
        recoveryTargetMin: 180,
        positionMaxAgeS: 900,
        atRiskShare: 0.8,
        officialRecovery: 'customer',
      },
    },
  });
  if (!board) throw new Error('a snapshot makes a board');
  return board;
}
