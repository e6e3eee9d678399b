import { useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { clockOf } from '../../../i18n/time.ts';
import { useStore } from '../../../store/store.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import { board, changeDuty, link } from '../phone.ts';
import { StandbyCard } from './StandbyCard.tsx';

/** Nothing to do is said with how fresh that is: an empty list never hides a dead link. */
export function IdlePanel({ onDuty }: { readonly onDuty: boolean }) {
  const words = useWords();
  const state = useStore(link);
  const { asOf, standby } = useStore(board);
  const freshness = state === 'live' ? words.live : state === 'connecting' ? words.connecting : words.noLink;
  return (
    <section className="idle">
      <div className={onDuty && state === 'live' ? 'pulse is-live' : 'pulse'}>
        <Icon name={onDuty ? (state === 'live' ? 'check' : 'signal') : 'pause'} />
      </div>
      <h1>{onDuty ? words.idleTitle : words.offDutyTitle}</h1>
      <p>{onDuty ? words.idleNote : words.offDutyNote}</p>
      {onDuty && standby && <StandbyCard standby={standby} />}
      <p className="quiet">
        {freshness}
        {asOf !== null && ` · ${fill(words.asOf, { time: clockOf(asOf) })}`}
      </p>
      {!onDuty && <StartDuty />}
    </section>
  );
}

function StartDuty() {
  const words = useWords();
  const [isBusy, setBusy] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const startDuty = async () => {
    setBusy(true);
    setFailed((await changeDuty(true)) !== null);
    setBusy(false);
  };
  return (
    <>
      {hasFailed && (
        <p className="problem" role="alert">
          {fill(words.failed, { why: words.noSignal })}
        </p>
      )}
      <button type="button" className="step" disabled={isBusy} onClick={startDuty}>
        {words.startDuty}
      </button>
    </>
  );
}
