import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';

export interface Targets {
  readonly responseTargetMin: number;
  readonly recoveryTargetMin: number;
  /** Share of a target from which an order is at risk. */
  readonly atRiskShare: number;
}

/** `normal` is grey, `at_risk` amber from the set share of the target (0.8), `breached` red past it. */
export type Level = 'normal' | 'at_risk' | 'breached';

export interface OrderClock {
  /** Milliseconds: start, end when it stopped, target length. */
  readonly startMs: number;
  readonly endMs: number | null;
  readonly targetMs: number;
  readonly atRiskShare: number;
}

type Clocked = Pick<WorkOrderItem, 'state' | 'times'>;

const millis = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** First reported -> arrived. */
export function responseClock({ times, state }: Clocked, targets: Targets): OrderClock {
  return {
    startMs: Date.parse(times.reportedAt),
    endMs: millis(times.arrivedAt) ?? stoppedAt(times, state),
    targetMs: targets.responseTargetMin * 60_000,
    atRiskShare: targets.atRiskShare,
  };
}

/** First reported -> power on: what the customer feels. The KPI page shows the other two beside it. */
export function recoveryClock({ times, state }: Clocked, targets: Targets): OrderClock {
  return {
    startMs: Date.parse(times.reportedAt),
    endMs: millis(times.restoredAt) ?? stoppedAt(times, state),
    targetMs: targets.recoveryTargetMin * 60_000,
    atRiskShare: targets.atRiskShare,
  };
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
