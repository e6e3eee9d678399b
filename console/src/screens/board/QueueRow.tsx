import { HOLD_REASONS } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { orderLevel, recoveryClock, responseClock } from '../../board/order-clock.ts';
import { useTargets } from '../../live/live.ts';
import { useTick } from '../../time/use-tick.ts';
import { RunningClock } from '../../ui/RunningClock.tsx';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { useGlow } from '../../ui/use-glow.ts';
import { waitingWords } from '../../words/dispatch-words.ts';

export const ROW_PX = 52;

interface QueueRowProps {
  readonly order: WorkOrderItem;
  readonly position: number;
  readonly total: number;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly onOpen: (id: string) => void;
}

/** Two lines: what and how long, where and who. Drawn again only when its order changed or its urgency did. */
export const QueueRow = memo(function QueueRow({
  order,
  position,
  total,
  isSelected,
  isCursor,
  onOpen,
}: QueueRowProps) {
  const { t } = useTranslation();
  const targets = useTargets();
  const level = useTick((now) => orderLevel(order, targets, now));
  const glow = useGlow(order.id, order.version);
  const place = order.device?.code ?? (order.address || t(`code.kind.${order.kind}`));
  const crew = order.crew?.code ?? waitingText();
  const isHazard = order.hasHazard || order.kind === 'hazard';
  function waitingText(): string {
    const hold = HOLD_REASONS.find((reason) => reason === order.holdReason);
    if (order.state === 'held' && hold) return t(`code.hold.${hold}`);
    return order.waitingReason ? waitingWords(t, order.waitingReason) : t('queue.noCrew');
  }
  const classes = ['queue-row', `level-${level}`, isSelected && 'selected', isCursor && 'cursor'].filter(Boolean);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
    <div
      id={`queue-${order.id}`}
      className={classes.join(' ')}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      aria-posinset={position}
      aria-setsize={total}
      onClick={() => onOpen(order.id)}
    >
      {glow && <span key={glow} className="glow" />}
      <StateIcon state={order.state} level={level} />
      <span className="queue-what">
        <span className="queue-line">
          <span className="strong">{order.number}</span>
          {isHazard && <span className="tag hazard">{t('queue.hazard')}</span>}
          {order.hasCritical && (
            <span className="tag" title={t('queue.critical')}>
              VIP
            </span>
          )}
          <span className="quiet cut">{t(`code.state.${order.state}`)}</span>
        </span>
        <span className="queue-line meta">
          <span className="cut">{place}</span>
          <span>· {t('common.customers', { count: order.customersOut })}</span>
          <span className={order.crew ? 'cut ink' : 'cut'}>· {crew}</span>
        </span>
      </span>
      <span className="queue-clocks">
        <RunningClock clock={responseClock(order, targets)} name={t('queue.response')} />
        <RunningClock clock={recoveryClock(order, targets)} name={t('queue.recovery')} isSmall />
      </span>
    </div>
  );
});
