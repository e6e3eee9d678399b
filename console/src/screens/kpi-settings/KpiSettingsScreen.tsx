import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Segments } from '../../ui/Segments.tsx';
import { Corrections } from './Corrections.tsx';
import { Locks } from './Locks.tsx';
import { Targets } from './Targets.tsx';
import { correctionsPath, PARTS, useSettingsView } from './use-settings-view.ts';

/** What figures are measured against, and what makes them stand still. */
export default function KpiSettingsScreen() {
  const { t } = useTranslation();
  const { part, setPart, ...corrections } = useSettingsView();
  const [, go] = useLocation();
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
      {part === 'locks' && <Locks onCorrections={(month) => go(correctionsPath(month, null))} />}
      {part === 'corrections' && <Corrections {...corrections} />}
    </section>
  );
}
