import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { fill } from '../../../i18n/language.ts';
import { clockOf } from '../../../i18n/time.ts';
import { useStore } from '../../../store/store.ts';
import { type Entry, refusedOf, waitingOf } from '../commands/outbox-rules.ts';
import { takeUpdate, waitingUpdate } from '../device/updates.ts';
import { useWords } from '../i18n/words.ts';
import { board, link } from '../phone.ts';
import { allowSound, canSound } from '../sound/chime.ts';
import { RefusedNotice } from './RefusedNotice.tsx';

interface Props {
  readonly me: CrewMe;
  readonly entries: readonly Entry[];
  readonly orders: readonly CrewOrder[];
  readonly onDuty: boolean;
  readonly isPositionDenied: boolean;
}

/** What is true about link, steps and device; calm, one line each, gone when there is nothing to say. */
export function StatusBars({ me, entries, orders, onDuty, isPositionDenied }: Props) {
  const words = useWords();
  const update = useStore(waitingUpdate);
  const hasSound = useStore(canSound);
  const refusedOrders = new Set(refusedOf(entries, me.technicianId).map(({ orderId }) => orderId));
  return (
    <div className="bars">
      <LinkBar waiting={waitingOf(entries, me.technicianId)} />
      {[...refusedOrders].map((orderId) => (
        <RefusedNotice
          key={orderId}
          refused={refusedOf(entries, me.technicianId).filter((entry) => entry.orderId === orderId)}
          order={orders.find(({ id }) => id === orderId) ?? null}
        />
      ))}
      {onDuty && !hasSound && (
        <button type="button" className="bar is-action" onClick={allowSound}>
          {words.soundOff}
        </button>
      )}
      {onDuty && isPositionDenied && <p className="bar">{words.positionDenied}</p>}
      {update && (
        <p className="bar">
          {words.updateReady}
          <button type="button" className="small" onClick={takeUpdate}>
            {words.update}
          </button>
        </p>
      )}
    </div>
  );
}

/** Without signal, and how old what is shown is. A step on its way for a second says nothing. */
function LinkBar({ waiting }: { readonly waiting: readonly Entry[] }) {
  const words = useWords();
  const state = useStore(link);
  const { asOf } = useStore(board);
  const isStuck = waiting.some(({ attempts }) => attempts > 0);
  if (state === 'live' && !isStuck) return null;
  const age = asOf === null ? '' : ` · ${fill(words.asOf, { time: clockOf(asOf) })}`;
  return (
    <p className="bar is-waiting" role="status">
      {waiting.length > 0 ? (
        <>
          <strong>{waiting.length}</strong> {words.waitingSteps}
        </>
      ) : (
        <>
          {state === 'connecting' ? words.connecting : words.noLink}
          {age}
        </>
      )}
    </p>
  );
}
