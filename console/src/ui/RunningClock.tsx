import { elapsedMs, levelOf, type OrderClock } from '../board/order-clock.ts';
import { minutesSeconds } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';

interface RunningClockProps {
  readonly clock: OrderClock;
  readonly name: string;
  readonly isSmall?: boolean;
}

const LEVEL_CLASS = { normal: '', at_risk: ' at-risk', breached: ' breached' } as const;

/** mm:ss since the start; grey, amber near the target, red past it. A clock that stopped is quiet. */
export function RunningClock({ clock, name, isSmall = false }: RunningClockProps) {
  const text = useTick((now) => minutesSeconds(elapsedMs(clock, now)));
  const level = useTick((now) => levelOf(clock, now));
  const isStopped = clock.endMs !== null;
  const tone = isStopped ? ' stopped' : LEVEL_CLASS[level];
  return (
    <span className={`clock${isSmall ? ' small' : ''}${tone}`} title={name}>
      {text}
    </span>
  );
}
