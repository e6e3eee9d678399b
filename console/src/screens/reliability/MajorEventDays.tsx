import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from '../kpi/Definition.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import type { Drill } from './DrillDialog.tsx';
import { useFixed } from './index-cells.ts';
import { majorEventDaysQuery, type Scope } from './reliability-queries.ts';

interface Props {
  readonly year: number;
  readonly scope: Scope;
  readonly onOpen: (drill: Drill) => void;
}

/** The year's threshold, what it stands on, and the days above it. */
export function MajorEventDays({ year, scope, onOpen }: Props) {
  const { t } = useTranslation();
  const fixed = useFixed();
  const numbers = useNumbers();
  const daysText = useDaysText();
  const { data, error, isError, refetch } = useQuery(majorEventDaysQuery(year));
  return (
    <section className="chart-box major-days">
      <h2>
        {t('reliability.major.title', { year })}
        <Definition code="majorEventDay" name={t('reliability.major.title', { year })} fallback="" />
      </h2>
      {isError && <Failed error={error} onRetry={refetch} />}
      {!data && !isError && <Loading />}
      {data && (
        <>
          <p className="meta">
            {data.threshold
              ? t('reliability.major.threshold', {
                  value: fixed(data.threshold.tMedMin, 2),
                  days: numbers.whole(data.threshold.days),
                  from: data.basis.from.slice(0, 4),
                  to: Number(data.basis.to.slice(0, 4)) - 1,
                  alpha: fixed(data.threshold.alpha, 4),
                  beta: fixed(data.threshold.beta, 4),
                })
              : t('reliability.major.noThreshold', {
                  days: numbers.whole(data.days),
                  needed: numbers.whole(data.daysNeeded),
                })}{' '}
            {data.items.length > 0 && t(scope.med === 'without' ? 'reliability.major.left' : 'reliability.major.kept')}
          </p>
          {data.threshold && data.items.length === 0 && <p>{t('reliability.major.none')}</p>}
          <ul className="day-list">
            {data.items.map(({ day, saidiMin }) => {
              const days = { from: day, to: day };
              const name = t('reliability.major.day', { day: daysText(days), value: fixed(saidiMin, 1) });
              const open = () =>
                onOpen({
                  list: 'interruptions',
                  measure: 'sustained',
                  number: `SAIDI ${fixed(saidiMin, 1)}`,
                  place: daysText(days),
                  scope: { days, ulp: null, kind: 'all', med: 'with' },
                  part: {},
                });
              return (
                <li key={day}>
                  <button type="button" className="kpi-number" onClick={open}>
                    {name}
                  </button>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
