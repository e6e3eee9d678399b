import { isNegative } from '@comcen/shared/domain/rating/rating.ts';
import { type SubmitEvent, useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { rate } from '../api/public-api.ts';
import type { Tracking } from '../api/replies.ts';
import { useWords } from '../i18n/words.ts';

const STARS = [1, 2, 3, 4, 5] as const;
const NPS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

interface Props {
  readonly token: string;
  readonly tracking: Tracking;
  readonly onRated: () => Promise<void>;
}

/** Stars once power is back: one tap and send; what else is asked may stay empty. */
export function Rating({ token, tracking, onRated }: Props) {
  const words = useWords();
  const [isChanging, setChanging] = useState(false);
  const { rating, canRate } = tracking;
  if (rating && !isChanging) {
    return (
      <section className="rated" role="status">
        <p>{fill(words.rateThanks, { n: rating.stars })}</p>
        {isNegative(rating) && <p>{words.rateNegative}</p>}
        {canRate && (
          <button type="button" className="link" onClick={() => setChanging(true)}>
            {words.rateChange}
          </button>
        )}
      </section>
    );
  }
  if (!canRate) return null;
  const done = async () => {
    await onRated();
    setChanging(false);
  };
  return <RatingForm token={token} first={rating} onDone={done} />;
}

interface FormProps {
  readonly token: string;
  readonly first: Tracking['rating'];
  readonly onDone: () => Promise<void>;
}

function RatingForm({ token, first, onDone }: FormProps) {
  const words = useWords();
  const [stars, setStars] = useState(first?.stars ?? 0);
  const [nps, setNps] = useState<number | null>(first?.nps ?? null);
  const [comment, setComment] = useState('');
  const [state, setState] = useState<'asking' | 'sending' | 'failed'>('asking');
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setState('sending');
    const reply = await rate(token, { stars, nps, comment });
    if (!reply.ok) return setState('failed');
    await onDone();
  };
  return (
    <form className="rating" onSubmit={send}>
      <fieldset className="stars">
        <legend>{words.rateQuestion}</legend>
        {STARS.map((n) => (
          <label key={n} className={n <= stars ? 'star is-lit' : 'star'}>
            <input type="radio" name="stars" value={n} checked={n === stars} onChange={() => setStars(n)} />
            <span className="visually-hidden">{fill(words.rateStar, { n })}</span>
            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
              <path d="M12 3l2.7 6 6.3.6-4.8 4.2 1.5 6.2L12 16.7 6.3 20l1.5-6.2L3 9.6 9.3 9z" />
            </svg>
          </label>
        ))}
      </fieldset>
      {stars > 0 && (
        <>
          <fieldset className="nps">
            <legend>{words.rateNps}</legend>
            <div className="nps-scale">
              {NPS.map((n) => (
                <label key={n} className={n === nps ? 'is-chosen' : undefined}>
                  <input type="radio" name="nps" value={n} checked={n === nps} onChange={() => setNps(n)} />
                  {n}
                </label>
              ))}
            </div>
            <p className="quiet nps-ends">
              <span>{words.rateNpsLow}</span>
              <span>{words.rateNpsHigh}</span>
            </p>
          </fieldset>
          <label className="field">
            {words.rateComment}
            <textarea rows={2} maxLength={1000} value={comment} onChange={(event) => setComment(event.target.value)} />
          </label>
          {state === 'failed' && (
            <p className="problem" role="alert">
              {words.rateFailed}
            </p>
          )}
          <button type="submit" className="big" disabled={state === 'sending'}>
            {state === 'sending' ? words.sending : words.rateSend}
          </button>
        </>
      )}
    </form>
  );
}
