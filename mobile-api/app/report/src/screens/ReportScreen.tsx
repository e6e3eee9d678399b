import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { momentOf } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { lastIdpel, ownReports } from '../device/own-reports.ts';
import { useWords } from '../i18n/words.ts';
import type { Place } from '../place.ts';
import { KindStep } from './KindStep.tsx';
import { PlaceStep } from './PlaceStep.tsx';
import { SendStep } from './SendStep.tsx';

/** Where, what, send: each answer brings the next question; each can be taken back. */
export function ReportScreen() {
  const words = useWords();
  const [place, setPlace] = useState<Place | null>(null);
  const [kind, setKind] = useState<ReportKind | null>(null);
  const [placeProblem, setPlaceProblem] = useState<'idpel' | 'location' | null>(null);
  const step = place === null ? 1 : kind === null ? 2 : 3;
  const [typedIdpel, setTypedIdpel] = useState(lastIdpel);
  const refusePlace = (field: 'idpel' | 'location') => {
    setPlaceProblem(field);
    setPlace(null);
  };
  return (
    <main className="report">
      {step === 1 && <OwnReports />}
      <Step number={1} now={step} title={words.where}>
        <PlaceStep
          place={place}
          problem={placeProblem}
          idpel={typedIdpel}
          onPlace={(next) => {
            setPlaceProblem(null);
            if (next.is === 'idpel') setTypedIdpel(next.idpel);
            setPlace(next);
          }}
          onChange={() => setPlace(null)}
        />
      </Step>
      <Step number={2} now={step} title={words.what}>
        <KindStep kind={kind} onKind={setKind} />
      </Step>
      <Step number={3} now={step} title={words.sendStep}>
        {place && kind && <SendStep place={place} kind={kind} onPlaceRefused={refusePlace} />}
      </Step>
      {step === 1 && (
        <nav className="elsewhere">
          <a href="#/peta">{words.outageMap}</a>
          <a href="tel:123">{words.call}</a>
        </nav>
      )}
    </main>
  );
}

interface StepProps {
  readonly number: number;
  readonly now: number;
  readonly title: string;
  readonly children: ReactNode;
}

/** A step still to come shows its question only. */
function Step({ number, now, title, children }: StepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (number === now && number > 1) heading.current?.scrollIntoView({ block: 'start' });
  }, [number, now]);
  const is = number < now ? 'is-past' : number === now ? 'is-now' : 'is-ahead';
  return (
    <section className={`question ${is}`}>
      <h2 ref={heading}>
        <span className="question-number">{number < now ? <Icon name="check" /> : number}</span>
        {title}
      </h2>
      {number <= now && children}
    </section>
  );
}

function OwnReports() {
  const words = useWords();
  const reports = ownReports().slice(0, 3);
  if (reports.length === 0) return null;
  return (
    <section className="own">
      <h2 className="own-title">{words.yourReports}</h2>
      <ul>
        {reports.map(({ token, number, at }) => (
          <li key={token}>
            <a href={`#/${token}`}>
              <strong>{number}</strong> <span className="quiet">{momentOf(at, Date.now())}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
