import { useEffect, useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { clockOf, momentOf } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { withdraw } from '../api/public-api.ts';
import type { Tracking } from '../api/replies.ts';
import { forget, ownReports, remember } from '../device/own-reports.ts';
import { useWords } from '../i18n/words.ts';
import { answersOf, headingOf } from '../tracking/answers.ts';
import { isOver, shownSteps } from '../tracking/steps.ts';
import { useTracking } from '../tracking/use-tracking.ts';
import { Rating } from './Rating.tsx';

/** Do you know, who comes, when is it back; below that the way in PLN Mobile's words. */
export function TrackScreen({ token }: { readonly token: string }) {
  const words = useWords();
  const { tracking, asOf, isStale, isUnknown, refresh } = useTracking(token);
  useEffect(() => {
    if (tracking) remember({ token, number: tracking.number, at: tracking.reportedAt });
  }, [token, tracking]);

  if (isUnknown) return <Unknown token={token} />;
  if (!tracking) {
    return (
      <main className="track" aria-busy="true">
        <p role="status">{isStale ? words.noAnswer : words.loading}</p>
      </main>
    );
  }
  return (
    <main className="track">
      <header className={`state is-${tracking.status}`}>
        <p className="state-number">{tracking.number}</p>
        <h1 aria-live="polite">{headingOf(tracking, words)}</h1>
        <p className={isStale ? 'age is-stale' : 'age'} role="status">
          {asOf !== null && fill(isStale ? words.stale : words.asOf, { time: clockOf(asOf) })}
          {!isStale && !isOver(tracking) && ` · ${words.refreshing}`}
        </p>
      </header>
      <dl className="three">
        {answersOf(tracking, words, Date.now()).map(({ question, answer }) => (
          <div key={question}>
            <dt>{question}</dt>
            <dd>{answer}</dd>
          </div>
        ))}
      </dl>
      <Way tracking={tracking} />
      <Rating token={token} tracking={tracking} onRated={refresh} />
      <Actions token={token} tracking={tracking} onChanged={refresh} />
    </main>
  );
}

function Unknown({ token }: { readonly token: string }) {
  const words = useWords();
  useEffect(() => {
    if (ownReports().some((report) => report.token === token)) forget(token);
  }, [token]);
  return (
    <main className="track">
      <h1 className="problem">{words.tokenUnknown}</h1>
      <a className="big" href="#/">
        {words.newReport}
      </a>
    </main>
  );
}

function Way({ tracking }: { readonly tracking: Tracking }) {
  const words = useWords();
  return (
    <ol className="way">
      {shownSteps(tracking).map(({ code, at, is }) => (
        <li key={code} className={`way-step is-${is}`} aria-current={is === 'now' ? 'step' : undefined}>
          <span className="dot" aria-hidden="true" />
          <span>{words[`status_${code}`]}</span>
          <time>{at === null ? '' : momentOf(at, Date.now())}</time>
        </li>
      ))}
    </ol>
  );
}

interface ActionsProps {
  readonly token: string;
  readonly tracking: Tracking;
  readonly onChanged: () => Promise<void>;
}

function Actions({ token, tracking, onChanged }: ActionsProps) {
  const words = useWords();
  const [isAsking, setAsking] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const mayWithdraw = ['received', 'new', 'offered', 'accepted', 'en_route'].includes(tracking.status);

  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
  };
  const takeBack = async () => {
    const reply = await withdraw(token);
    setFailed(!reply.ok);
    setAsking(false);
    await onChanged();
  };

  return (
    <div className="actions">
      {hasFailed && (
        <p className="problem" role="alert">
          {words.withdrawFailed}
        </p>
      )}
      {isAsking ? (
        <fieldset className="ask">
          <legend>{words.withdrawQuestion}</legend>
          <p className="quiet">{words.withdrawNote}</p>
          <button type="button" className="big is-stop" onClick={takeBack}>
            {words.withdrawYes}
          </button>
          <button type="button" className="big is-quiet" onClick={() => setAsking(false)}>
            {words.keep}
          </button>
        </fieldset>
      ) : (
        <>
          <button type="button" className="big is-quiet" onClick={copy}>
            <Icon name={isCopied ? 'check' : 'copy'} />
            <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
          </button>
          <nav className="elsewhere">
            <a href="#/">{words.newReport}</a>
            <a href="tel:123">{words.call}</a>
            {mayWithdraw && (
              <button type="button" className="link" onClick={() => setAsking(true)}>
                {words.withdraw}
              </button>
            )}
          </nav>
        </>
      )}
    </div>
  );
}
