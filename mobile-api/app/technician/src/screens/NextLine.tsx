import { fill } from '../../../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import type { ShownOrder } from '../orders/focus.ts';
import { Icon } from '../ui/Icon.tsx';

interface Props {
  readonly next: ShownOrder;
  readonly count: number;
  readonly onOpen: () => void;
}

export function NextLine({ next: { order }, count, onOpen }: Props) {
  const words = useWords();
  const far =
    order.distanceKm === null || order.etaMin === null
      ? order.address
      : fill(words.distance, { km: order.distanceKm.toFixed(1).replace('.', ','), min: Math.round(order.etaMin) });
  return (
    <button type="button" className="next" onClick={onOpen}>
      <span className="quiet">{words.next}</span>
      <strong>{order.number}</strong>
      <span className="next-far">{far}</span>
      {count > 1 && <span className="count">+{count - 1}</span>}
      <Icon name="chevron" />
    </button>
  );
}
