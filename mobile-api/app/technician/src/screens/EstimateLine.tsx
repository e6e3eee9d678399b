import { CREW_ESTIMATES_MIN } from '@comcen/shared/domain/estimate/crew-estimates.ts';
import { useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { clockOf } from '../../../i18n/time.ts';
import { useStore } from '../../../store/store.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import { expectedAt } from '../orders/expected-at.ts';
import type { ShownOrder } from '../orders/focus.ts';
import { outbox, take } from '../phone.ts';
import { Sheet } from '../ui/Sheet.tsx';

/** On site the crew knows best: what customers are told about power, and one tap to say it better. */
export function EstimateLine({ shown: { order } }: { readonly shown: ShownOrder }) {
  const words = useWords();
  const entries = useStore(outbox.entries);
  const [isOpen, setOpen] = useState(false);
  const told = expectedAt(order, entries);
  const say = (minutes: number) => {
    setOpen(false);
    void take(order, 'estimate', { minutes });
  };
  return (
    <div className="expected">
      <span>
        <Icon name="clock" />
        {told === null ? words.estimateNone : fill(words.estimateTold, { time: clockOf(told) })}
      </span>
      <button type="button" className="small" onClick={() => setOpen(true)}>
        {words.estimate}
      </button>
      {isOpen && (
        <Sheet title={words.estimateQuestion} onClose={() => setOpen(false)}>
          <div className="choices">
            {CREW_ESTIMATES_MIN.map((minutes) => (
              <button key={minutes} type="button" className="choice" onClick={() => say(minutes)}>
                {minutes < 60
                  ? fill(words.estimateMinutes, { n: minutes })
                  : fill(words.estimateHours, { n: minutes / 60 })}
              </button>
            ))}
          </div>
        </Sheet>
      )}
    </div>
  );
}
