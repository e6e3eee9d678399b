import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import type { ShownOrder } from '../orders/focus.ts';
import { wayTo } from '../orders/way.ts';
import { placeNow } from '../position/tracker.ts';

interface Props {
  readonly next: ShownOrder;
  readonly count: number;
  readonly onOpen: () => void;
}

export function NextLine({ next: { order }, count, onOpen }: Props) {
  const words = useWords();
  const way = wayTo(order, placeNow()?.location);
  const far = way ? `${way.km.toFixed(1).replace('.', ',')} km` : order.address;
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
