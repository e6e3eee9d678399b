import { KIND_LABELS, STATE_LABELS } from '../../../i18n/codes.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { stopwatch } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { ShownOrder } from '../orders/focus.ts';
import { Sheet } from '../ui/Sheet.tsx';

interface Props {
  readonly title: string;
  readonly shown: readonly ShownOrder[];
  readonly now: number;
  readonly onChoose: (orderId: string) => void;
  readonly onClose: () => void;
}

export function OrdersSheet({ title, shown, now, onChoose, onClose }: Props) {
  const language = useLanguage();
  return (
    <Sheet title={title} onClose={onClose}>
      <ul className="orders">
        {shown.map(({ order, state }) => (
          <li key={order.id}>
            <button type="button" onClick={() => onChoose(order.id)}>
              <span className="order-line">
                <strong>{order.number}</strong>
                <span className={`badge is-${state}`}>{STATE_LABELS[state][language]}</span>
                <span className="since">
                  <Icon name="clock" />
                  {stopwatch(now - Date.parse(order.times.reportedAt))}
                </span>
              </span>
              <span>
                {order.hasHazard && <Icon name="warning" />}
                {order.device?.name ?? KIND_LABELS[order.kind][language]} · {order.address}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
