import type { SimulationResult } from '@comcen/shared/wire/http/simulation.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

/** The answer in one line: from today's pattern to the what-if, and whether that is more than chance. */
export function Headline({ result }: { result: SimulationResult }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const { total, crewHoursPerDay, idleKmPerCrewDay, customerMinutesLost } = result;
  return (
    <div className="run-figures">
      {(['response', 'recovery'] as const).map((of) => (
        <Figure
          key={of}
          name={t(`whatIf.headline.${of}`)}
          from={numbers.one(total.today[of]?.mean ?? null)}
          to={numbers.one(total.whatIf[of]?.mean ?? null)}
        >
          <Change change={of === 'response' ? result.responseChange : result.recoveryChange} />
        </Figure>
      ))}
      <Figure
        name={t('whatIf.headline.hours')}
        from={numbers.whole(crewHoursPerDay.today)}
        to={numbers.whole(crewHoursPerDay.whatIf)}
      />
      <Figure
        name={t('whatIf.headline.idle')}
        from={numbers.whole(idleKmPerCrewDay.today)}
        to={numbers.whole(idleKmPerCrewDay.whatIf)}
      />
      <Figure
        name={t('whatIf.headline.lost')}
        from={numbers.whole(customerMinutesLost.today / 60)}
        to={numbers.whole(customerMinutesLost.whatIf / 60)}
      />
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly children?: ReactNode;
}

const Figure = ({ name, from, to, children }: FigureProps) => (
  <div className="run-figure">
    <h3 className="meta">{name}</h3>
    <p className="run-move">
      <span className="quiet">{from}</span> → <strong>{to}</strong>
    </p>
    {children}
  </div>
);

function Change({ change: { mean, low, high } }: { change: SimulationResult['responseChange'] }) {
  const { t } = useTranslation();
  const signed = useSigned();
  return (
    <p className="meta">
      {t('whatIf.headline.change', { change: signed(mean) })}
      {' · '}
      {low === null || high === null
        ? t('whatIf.headline.oneDay')
        : t('whatIf.headline.interval', { low: signed(low), high: signed(high) })}
      {low !== null && high !== null && low <= 0 && high >= 0 && ` · ${t('whatIf.headline.unsure')}`}
    </p>
  );
}

/** +1,2 or −0,4: a change always has its sign. */
export function useSigned(): (value: number | null) => string {
  const numbers = useNumbers();
  return (value) => {
    if (value === null) return '–';
    const text = numbers.one(Math.abs(value));
    return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
  };
}
