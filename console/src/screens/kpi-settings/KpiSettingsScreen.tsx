import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Segments } from '../../ui/Segments.tsx';
import { Corrections } from './Corrections.tsx';
import { Locks } from './Locks.tsx';
import { Targets } from './Targets.tsx';

const PARTS = ['targets', 'locks', 'corrections'] as const;
type Part = (typeof PARTS)[number];

/** What figures are measured against, and what makes them stand still. */
export default function KpiSettingsScreen() {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>('targets');
  const [month, setMonth] = useState<string | null>(null);
  const showCorrections = (of: string) => {
    setMonth(of);
    setPart('corrections');
  };
  return (
    <section className="screen kpi-settings">
      <header className="screen-head">
        <h1>{t('kpiSettings.title')}</h1>
        <Segments
          label={t('kpiSettings.part')}
          value={part}
          options={PARTS.map((value) => ({ value, label: t(`kpiSettings.${value}`) }))}
          onChange={setPart}
        />
      </header>
      {part === 'targets' && <Targets />}
      {part === 'locks' && <Locks onCorrections={showCorrections} />}
      {part === 'corrections' && <Corrections month={month} onMonth={setMonth} />}
    </section>
  );
}
