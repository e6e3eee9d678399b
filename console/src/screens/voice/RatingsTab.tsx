import {
  RATING_GROUPS,
  RATING_MEASURES,
  type RatingGroup,
  type RatingMeasure,
} from '@comcen/shared/wire/http/voice.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Card, Opens } from './Opens.tsx';
import { RatingList } from './RatingList.tsx';
import { RecoveryTasks } from './RecoveryTasks.tsx';
import { asked, type Row, ratingFiguresQuery, type VoiceScope } from './voice-queries.ts';

interface Drill {
  readonly measure: RatingMeasure;
  readonly row: Row<RatingGroup> | null;
}

/** How content customers are, and what is done for those who are not. */
export function RatingsTab({ scope }: { scope: VoiceScope }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<RatingGroup>('ulp');
  const [drill, setDrill] = useState<Drill | null>(null);
  const { data, error, refetch } = useQuery(ratingFiguresQuery(scope, by));
  const numbers = useNumbers();
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  const { total, npsTarget } = data;
  const open = (measure: RatingMeasure) => setDrill({ measure, row: null });
  return (
    <div className="voice-body">
      <div className="voice-cards">
        <Card title={t('voice.nps')} help={t('voice.npsHelp', { answered: numbers.whole(total.answered) })}>
          <Opens
            isBig
            isBad={total.nps !== null && total.nps < npsTarget}
            name={t('voice.nps')}
            value={total.nps}
            text={numbers.whole(total.nps)}
            onOpen={() => open('answered')}
          />
          <span className="quiet">{t('voice.ofTarget', { target: npsTarget })}</span>
        </Card>
        <Card title={t('voice.negative')} help={t('voice.negativeHelp')}>
          <Opens isBig name={t('voice.negative')} value={total.negative} onOpen={() => open('negative')} />
          <span className="quiet">{t('voice.share', { share: numbers.one(total.negativeShare) })}</span>
        </Card>
        <Card title={t('voice.stars')} help={t('voice.starsHelp')}>
          <Opens
            isBig
            name={t('voice.stars')}
            value={total.meanStars}
            text={numbers.one(total.meanStars)}
            onOpen={() => open('count')}
          />
          <span className="quiet">{t('voice.ofFive', { count: total.count })}</span>
        </Card>
      </div>
      <RecoveryTasks ulp={scope.ulp} />
      <section className="voice-panel">
        <header>
          <h2>{t('voice.ratingsBy')}</h2>
          <Segments
            label={t('voice.ratingsBy')}
            value={by}
            onChange={setBy}
            options={RATING_GROUPS.map((value) => ({ value, label: t(`code.grouping.${value}`) }))}
          />
          <span className="grow" />
          <ExportMenu table="rating_figures" query={{ ...asked(scope), groupBy: by }} />
        </header>
        {data.items.length === 0 ? (
          <p className="quiet voice-none">{t('voice.noRatings')}</p>
        ) : (
          <FiguresTable data={data} by={by} onOpen={setDrill} />
        )}
      </section>
      {drill && <RatingList scope={scope} {...drill} onClose={() => setDrill(null)} />}
    </div>
  );
}

const COUNTS = RATING_MEASURES;

interface TableProps {
  readonly data: NonNullable<ReturnType<typeof useFigures>>;
  readonly by: RatingGroup;
  readonly onOpen: (drill: Drill) => void;
}
const useFigures = (scope: VoiceScope, by: RatingGroup) => useQuery(ratingFiguresQuery(scope, by)).data;

function FiguresTable({ data, by, onOpen }: TableProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const ulps = useUlps();
  const nameOf = (key: string) => {
    if (key === 'none') return t('code.row.missing');
    if (by === 'ulp') return ulpName(ulps, key);
    return by === 'channel' ? t(`code.channel.${key}`, { defaultValue: key }) : key;
  };
  return (
    <ScrollRegion className="voice-table" label={t('voice.ratingsBy')}>
      <table className="table">
        <thead>
          <tr>
            <th>{t(`code.grouping.${by}`)}</th>
            <th className="num">{t('voice.columns.meanStars')}</th>
            <th className="num">{t('voice.nps')}</th>
            {COUNTS.map((measure) => (
              <th key={measure} className="num">
                {t(`code.ratingMeasure.${measure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.items.map((row) => (
            <tr key={row.key}>
              <td className="strong">{nameOf(row.key)}</td>
              <td className="num">{numbers.one(row.meanStars)}</td>
              <td className="num">{numbers.whole(row.nps)}</td>
              {COUNTS.map((measure) => (
                <td key={measure} className="num">
                  <Opens
                    name={`${nameOf(row.key)}, ${t(`code.ratingMeasure.${measure}`)}`}
                    value={row[measure]}
                    onOpen={() => onOpen({ measure, row: { by, key: row.key } })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
