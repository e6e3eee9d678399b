import { useTranslation } from 'react-i18next';
import { elapsedMs, levelOf, type OrderClock } from '../board/order-clock.ts';
import { useTick } from '../time/use-tick.ts';
import { RunningClock } from './RunningClock.tsx';

/** A clock against its target: the number, and how much of the target is used up. */
export function TargetClock({ label, clock }: { label: string; clock: OrderClock }) {
  const { t } = useTranslation();
  const share = useTick((now) => Math.min(100, Math.round((elapsedMs(clock, now) / clock.targetMs) * 100)));
  const level = useTick((now) => levelOf(clock, now));
  const minutes = Math.round(clock.targetMs / 60_000);
  return (
    <div className={`target-clock ${clock.endMs === null ? level : 'stopped'}`}>
      <span className="quiet">{label}</span>
      <RunningClock clock={clock} name={label} />
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
      <span className="meta">
        {t('order.target', { minutes })} ·{' '}
        {t(
          clock.endMs === null ? 'order.running' : clock.endMs === clock.startMs ? 'order.notStarted' : 'order.stopped',
        )}
      </span>
    </div>
  );
}
