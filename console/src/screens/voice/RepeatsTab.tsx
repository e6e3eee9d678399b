import { REPEAT_KINDS, type RepeatKind, type RepeatsReply } from '@comcen/shared/wire/http/voice.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Failed, Loading } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { HotSpotMap } from './HotSpotMap.tsx';
import { Card, Opens } from './Opens.tsx';
import { RepeatList } from './RepeatList.tsx';
import { asked, repeatsQuery, type VoiceScope } from './voice-queries.ts';

export interface RepeatDrill {
  readonly measure: 'repeats' | 'occurrences';
  /** The customer or device; null: all. */
  readonly of: string | null;
}

/** Who was without power again soon after it came back, and where that piles up. */
export function RepeatsTab({ scope }: { scope: VoiceScope }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<RepeatKind>('customer');
  const [drill, setDrill] = useState<RepeatDrill | null>(null);
  const { data, error, refetch } = useQuery(repeatsQuery(scope, by));
  const numbers = useNumbers();
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  const { total, windowDays } = data;
  return (
    <div className="voice-body split">
      <div className="voice-column">
        <div className="row voice-tools">
          <Segments
            label={t('voice.repeatsBy')}
            value={by}
            onChange={setBy}
            options={REPEAT_KINDS.map((value) => ({ value, label: t(`code.repeatKind.${value}`) }))}
          />
          <span className="grow" />
          <ExportMenu table="repeat_figures" query={{ ...asked(scope), by }} />
        </div>
        <div className="voice-cards two">
          <Card title={t('code.repeatMeasure.repeats')} help={t(`voice.repeatHelp.${by}`, { days: windowDays })}>
            <Opens
              isBig
              name={t('code.repeatMeasure.repeats')}
              value={total.repeats}
              onOpen={() => setDrill({ measure: 'repeats', of: null })}
            />
            <span className="quiet">{t('voice.share', { share: numbers.one(total.rate) })}</span>
          </Card>
          <Card title={t('code.repeatMeasure.occurrences')} help={t('voice.occurrencesHelp')}>
            <Opens
              isBig
              name={t('code.repeatMeasure.occurrences')}
              value={total.occurrences}
              onOpen={() => setDrill({ measure: 'occurrences', of: null })}
            />
          </Card>
        </div>
        <Keys data={data} onOpen={setDrill} />
      </div>
      <HotSpotMap scope={scope} by={by} />
      {drill && <RepeatList scope={scope} by={by} {...drill} onClose={() => setDrill(null)} />}
    </div>
  );
}

function Keys({ data, onOpen }: { data: RepeatsReply; onOpen: (drill: RepeatDrill) => void }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const numbers = useNumbers();
  if (data.items.length === 0) return <p className="quiet voice-none">{t('voice.noRepeats')}</p>;
  return (
    <ScrollRegion className="voice-table" label={t('code.repeatMeasure.repeats')}>
      <table className="table">
        <thead>
          <tr>
            <th>{t(`code.repeatKind.${data.by}`)}</th>
            <th>{t('code.grouping.ulp')}</th>
            <th className="num">{t('code.repeatMeasure.repeats')}</th>
            <th className="num">{t('voice.columns.faults')}</th>
            <th className="num">%</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((row) => (
            <tr key={row.key}>
              <td className="wide" title={row.key}>
                {row.label}
              </td>
              <td>{ulpName(ulps, row.ulp)}</td>
              {(['repeats', 'occurrences'] as const).map((measure) => (
                <td key={measure} className="num">
                  <Opens
                    name={`${row.label}, ${t(`code.repeatMeasure.${measure}`)}`}
                    value={row[measure]}
                    onOpen={() => onOpen({ measure, of: row.key })}
                  />
                </td>
              ))}
              <td className="num">{numbers.whole(row.rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.keys > data.items.length && (
        <p className="meta voice-none">{t('voice.moreKeys', { shown: data.items.length, count: data.keys })}</p>
      )}
    </ScrollRegion>
  );
}
