import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { Definition } from './Definition.tsx';
import type { Scope } from './kpi-queries.ts';
import { NpsNumber } from './NpsNumber.tsx';
import { Opens } from './Opens.tsx';
import type { Days } from './period.ts';
import { useDaysText } from './use-days-text.ts';
import type { VoiceList } from './VoiceLists.tsx';
import { ratingsQuery, repeatsQuery } from './voice-queries.ts';

interface CustomerNumbersProps {
  readonly scope: Scope;
  readonly before: Days | null;
  readonly onList: (list: VoiceList) => void;
}

/** The numbers that customers make: dark again, not content, and whether they would recommend us. Left out while they cannot be read. */
export function CustomerNumbers({ scope, before, onList }: CustomerNumbersProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const past = { ...scope, days: before ?? scope.days };
  const repeats = useQuery(repeatsQuery(scope)).data;
  const repeatsBefore = useQuery({ ...repeatsQuery(past), enabled: before !== null }).data;
  const ratings = useQuery(ratingsQuery(scope)).data;
  const ratingsBefore = useQuery({ ...ratingsQuery(past), enabled: before !== null }).data;
  return (
    <>
      {ratings && (
        <NpsNumber
          figures={ratings.total}
          target={ratings.npsTarget}
          before={before && ratingsBefore ? { days: before, nps: ratingsBefore.total.nps } : null}
          onList={() => onList('ratings')}
        />
      )}
      {repeats && (
        <Card
          code="repeat"
          title={t('kpis.repeat')}
          help={t('kpis.repeatHelp', { days: repeats.windowDays })}
          value={repeats.total.repeats}
          of={
            repeats.total.rate === null
              ? t('kpis.noFaults')
              : t('kpis.repeatOf', { rate: numbers.one(repeats.total.rate) })
          }
          facts={[
            { name: t('kpis.faults'), value: repeats.total.occurrences, list: 'occurrences' },
            { name: t('kpis.repeatKeys'), value: repeats.keys, list: 'repeats' },
          ]}
          list="repeats"
          before={before && repeatsBefore ? { days: before, value: repeatsBefore.total.repeats } : null}
          onList={onList}
        />
      )}
      {ratings && (
        <Card
          code="negative"
          title={t('kpis.negative')}
          help={t('kpis.negativeHelp')}
          value={ratings.total.negative}
          of={
            ratings.total.negativeShare === null
              ? t('kpis.noRatings')
              : t('kpis.negativeOf', { share: numbers.one(ratings.total.negativeShare) })
          }
          facts={[{ name: t('kpis.ratings'), value: ratings.total.count, list: 'ratings' }]}
          list="negative"
          before={before && ratingsBefore ? { days: before, value: ratingsBefore.total.negative } : null}
          onList={onList}
        />
      )}
    </>
  );
}

interface CardProps extends Pick<CustomerNumbersProps, 'onList'> {
  readonly code: string;
  readonly title: string;
  readonly help: string;
  readonly value: number;
  readonly of: string;
  readonly facts: readonly { readonly name: string; readonly value: number | null; readonly list: VoiceList }[];
  readonly list: VoiceList;
  readonly before: { readonly days: Days; readonly value: number } | null;
}

function Card({ code, title, help, value, of, facts, list, before, onList }: CardProps) {
  const numbers = useNumbers();
  return (
    <article className="big counted">
      <h2>
        {title}
        <Definition code={code} name={title} fallback={help} />
      </h2>
      <p className="big-line">
        <Opens name={title} value={value} className="big-number" onOpen={() => onList(list)} />
        <span className="quiet">
          {of} · {help}
        </span>
      </p>
      <div className="big-foot">
        <p className="big-facts">
          {facts.map((fact) => (
            <span key={fact.name}>
              <span className="quiet">{fact.name}</span>{' '}
              <Opens name={fact.name} value={fact.value} className="" onOpen={() => onList(fact.list)} />
            </span>
          ))}
        </p>
        {before && <Change by={value - before.value} days={before.days} numbers={numbers} />}
      </div>
    </article>
  );
}

function Change({ by, days, numbers }: { by: number; days: Days; numbers: ReturnType<typeof useNumbers> }) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  if (by === 0) return <span className="delta">{t('kpis.same', { days: daysText(days) })}</span>;
  const delta = t(by > 0 ? 'kpis.more' : 'kpis.fewer', { by: numbers.whole(Math.abs(by)) });
  return (
    <span className="delta">
      <span aria-hidden="true" className="delta-sign">
        {by < 0 ? '▼' : '▲'}
      </span>{' '}
      {t('kpis.than', { delta, days: daysText(days) })}
    </span>
  );
}
