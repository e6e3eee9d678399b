import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { MapReply } from '@comcen/shared/wire/http/board.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';

export interface Targets {
  readonly responseTargetMin: number;
  readonly recoveryTargetMin: number;
  /** Share of a target from which an order is at risk. */
  readonly atRiskShare: number;
  /** Which of the three recoveries the unit is measured by: the one whose clock runs. */
  readonly officialRecovery: Recovery;
}
export type Recovery = MapReply['settings']['officialRecovery'];

/** `normal` is grey, `at_risk` amber from the set share of the target (0.8), `breached` red past it. */
export type Level = 'normal' | 'at_risk' | 'breached';

export interface OrderClock {
  /** Milliseconds: start, end when it stopped, target length. */
  readonly startMs: number;
  readonly endMs: number | null;
  readonly targetMs: number;
  readonly atRiskShare: number;
}

type Clocked = Pick<WorkOrderItem, 'state' | 'times' | 'responseSince' | 'outageStartedAt'>;

const millis = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/**
 * First reported -> arrived. An order that waits again after a crew had reached it (reopened, put on hold on site) runs anew since
 * then: the server says when, by the rule that its alarms ring by.
 */
export function responseClock({ times, state, responseSince }: Clocked, targets: Targets): OrderClock {
  return {
    startMs: Date.parse(responseSince ?? times.reportedAt),
    endMs: responseSince === null ? (millis(times.arrivedAt) ?? stoppedAt(times, state)) : null,
    targetMs: targets.responseTargetMin * 60_000,
    atRiskShare: targets.atRiskShare,
  };
}

/** Until power is on, from where the official recovery starts. The KPI page shows the other two beside it. */
export function recoveryClock(order: Clocked, targets: Targets): OrderClock {
  const { times, state } = order;
  const begun = recoveryStart(order, targets.officialRecovery);
  // Nobody has arrived: the clock stands at zero.
  const startMs = Date.parse(begun ?? times.reportedAt);
  return {
    startMs,
    endMs: begun === null ? startMs : (millis(times.restoredAt) ?? stoppedAt(times, state)),
    targetMs: targets.recoveryTargetMin * 60_000,
    atRiskShare: targets.atRiskShare,
  };
}

function recoveryStart({ times, outageStartedAt }: Clocked, recovery: Recovery): string | null {
  switch (recovery) {
    case 'customer':
      return times.reportedAt;
    case 'work':
      return times.arrivedAt;
    case 'outage':
      return outageStartedAt ?? times.reportedAt;
  }
}

/** A finished order's clocks stand, also when it never had the time they measure. */
const stoppedAt = (times: Clocked['times'], state: Clocked['state']): number | null =>
  isOpen(state) ? null : millis(times.completedAt ?? times.cancelledAt ?? times.closedAt);

export const elapsedMs = (clock: OrderClock, nowMs: number): number => (clock.endMs ?? nowMs) - clock.startMs;

export function levelOf(clock: OrderClock, nowMs: number): Level {
  const share = elapsedMs(clock, nowMs) / clock.targetMs;
  if (share > 1) return 'breached';
  return share >= clock.atRiskShare ? 'at_risk' : 'normal';
}

const WORST: readonly Level[] = ['normal', 'at_risk', 'breached'];
export const worse = (a: Level, b: Level): Level => (WORST.indexOf(a) >= WORST.indexOf(b) ? a : b);

/** The worst of the clocks that still run; an order whose power is back needs nobody's eye. */
export function orderLevel(order: Clocked, targets: Targets, nowMs: number): Level {
  const running = [responseClock(order, targets), recoveryClock(order, targets)].filter(
    (clock) => clock.endMs === null,
  );
  return running.reduce<Level>((level, clock) => worse(level, levelOf(clock, nowMs)), 'normal');
}

/** When the next running clock passes its target; Infinity when none runs. Does not depend on now, so order is stable. */
export function breachAt(order: Clocked, targets: Targets): number {
  const ends = [responseClock(order, targets), recoveryClock(order, targets)]
    .filter((clock) => clock.endMs === null)
    .map((clock) => clock.startMs + clock.targetMs);
  return Math.min(Number.POSITIVE_INFINITY, ...ends);
}
