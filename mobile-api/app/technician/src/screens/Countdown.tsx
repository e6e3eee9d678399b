import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { stopwatch } from '../../../i18n/time.ts';
import { useWords } from '../i18n/words.ts';

interface Props {
  readonly order: Pick<CrewOrder, 'offerExpiresAt' | 'times'>;
  readonly now: number;
}

/** Seconds left to answer, as a figure and as a line that runs out. Red in the last fifth. */
export function Countdown({ order, now }: Props) {
  const words = useWords();
  if (order.offerExpiresAt === null) return <p className="countdown">{words.offer}</p>;
  const left = Math.max(0, Date.parse(order.offerExpiresAt) - now);
  const whole = Date.parse(order.offerExpiresAt) - Date.parse(order.times.dispatchedAt ?? order.offerExpiresAt);
  const share = whole > 0 ? Math.min(1, left / whole) : 0;
  return (
    <div className={share < 0.2 ? 'countdown is-short' : 'countdown'}>
      <span>
        <strong>{words.offer}</strong>
        <span className="countdown-words">{words.answerWithin}</span>
      </span>
      <time className="countdown-left">{stopwatch(left)}</time>
      <progress max={1} value={share} aria-label={words.answerWithin} />
    </div>
  );
}
