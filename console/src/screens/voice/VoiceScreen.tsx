import '../../styles/voice.css';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { RatingsTab } from './RatingsTab.tsx';
import { RepeatsTab } from './RepeatsTab.tsx';
import { TicketsTab } from './TicketsTab.tsx';
import { SPANS, TABS, useVoiceView } from './use-voice-view.ts';

/** What customers say and go through: their ratings and what is done about the bad ones, outages that come again, their tickets. */
export default function VoiceScreen() {
  const { t } = useTranslation();
  const view = useVoiceView();
  const { tab, scope, span } = view;
  return (
    <section className="screen voice">
      <header className="screen-head">
        <h1>{t('voice.title')}</h1>
        <Segments
          label={t('voice.part')}
          value={tab}
          onChange={view.setTab}
          options={TABS.map((value) => ({ value, label: t(`voice.tabs.${value}`) }))}
        />
        <span className="grow" />
        {view.mayChooseUlp && <UlpSelect value={scope.ulp} onChange={view.setUlp} />}
        <Segments
          label={t('voice.period')}
          value={String(span ?? '')}
          onChange={(days) => view.setSpan(Number(days))}
          options={SPANS.map((days) => ({ value: String(days), label: t('voice.lastDays', { days }) }))}
        />
        <DayInput
          label={t('voice.from')}
          value={scope.from}
          onChange={(from) => view.setDays({ from, to: scope.to })}
        />
        <span aria-hidden="true">–</span>
        <DayInput label={t('voice.to')} value={scope.to} onChange={(to) => view.setDays({ from: scope.from, to })} />
      </header>
      {scope.from > scope.to ? (
        <Notice title={t('voice.periodWrong')} />
      ) : tab === 'ratings' ? (
        <RatingsTab scope={scope} />
      ) : tab === 'repeats' ? (
        <RepeatsTab scope={scope} />
      ) : (
        <TicketsTab scope={scope} />
      )}
    </section>
  );
}

const DayInput = ({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) => (
  <input
    className="input compact"
    type="date"
    aria-label={label}
    value={value}
    onChange={(event) => event.target.value && onChange(event.target.value)}
  />
);
