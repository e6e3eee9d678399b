import type { CrewMe } from '@comcen/shared/wire/http/auth.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { fill } from '../../../i18n/language.ts';
import { clockOf } from '../../../i18n/time.ts';
import { useStore } from '../../../store/store.ts';
import { type Entry, incompleteOf, refusedOf, waitingOf } from '../commands/outbox-rules.ts';
import { takeUpdate, waitingUpdate } from '../device/updates.ts';
import { countOf, useWords, type Words } from '../i18n/words.ts';
import { board, link } from '../phone.ts';
import { photosToSend } from '../photos/queued-photo.ts';
import { allowSound, canSound } from '../sound/chime.ts';
import { PhotosLeftNotice } from './PhotosLeftNotice.tsx';
import { RefusedNotice } from './RefusedNotice.tsx';
import { TakenNotice } from './TakenNotice.tsx';

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
  const { taken = [] } = useStore(board);
  const refusedOrders = new Set(refusedOf(entries, me.technicianId).map(({ orderId }) => orderId));
  return (
    <div className="bars">
      <LinkBar waiting={waitingOf(entries, me.technicianId)} />
      {taken.map((one) => (
        <TakenNotice key={one.orderId} taken={one} />
      ))}
      {[...refusedOrders].map((orderId) => (
        <RefusedNotice
          key={orderId}
          refused={refusedOf(entries, me.technicianId).filter((entry) => entry.orderId === orderId)}
          order={orders.find(({ id }) => id === orderId) ?? null}
        />
      ))}
      {incompleteOf(entries, me.technicianId).map((entry) => (
        <PhotosLeftNotice key={entry.seq} entry={entry} />
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

/** Without signal, and how old what is shown is. A step on its way for a second says nothing, photos take longer and do. */
function LinkBar({ waiting }: { readonly waiting: readonly Entry[] }) {
  const words = useWords();
  const state = useStore(link);
  const { asOf } = useStore(board);
  const isStuck = waiting.some(({ attempts }) => attempts > 0);
  const sending = waiting.find((entry) => photosToSend(entry).length > 0);
  if (state === 'live' && sending) return <SendingBar entry={sending} />;
  if (state === 'live' && !isStuck) return null;
  const age = asOf === null ? '' : ` · ${fill(words.asOf, { time: clockOf(asOf) })}`;
  return (
    <p className="bar is-waiting" role="status">
      {waiting.length > 0 ? (
        <>
          <strong>{fill(words.waiting, { what: whatWaits(waiting, words) })}</strong> {words.waitingNote}
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

function SendingBar({ entry }: { readonly entry: Entry }) {
  const words = useWords();
  const all = entry.photos?.length ?? 0;
  return (
    <p className="bar" role="status">
      <strong>{fill(words.sendingPhoto, { n: all - photosToSend(entry).length + 1, all })}</strong>
    </p>
  );
}

function whatWaits(waiting: readonly Entry[], words: Words): string {
  const photos = waiting.flatMap(photosToSend).length;
  const steps = countOf(waiting.length, words.oneStep, words.manySteps);
  return photos > 0 ? `${steps}, ${countOf(photos, words.onePhoto, words.manyPhotos)}` : steps;
}
