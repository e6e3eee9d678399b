import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { useDaysText } from '../kpi/use-days-text.ts';
import { KINDS, MEDS, monthsOf, SPANS, TABS, type useReliabilityView } from './use-reliability-view.ts';

interface Props extends ReturnType<typeof useReliabilityView> {
  readonly mayChooseUlp: boolean;
  /** The table below as a file. */
  readonly file: ComponentProps<typeof ExportMenu>;
}

/** Whose figures, of when, and what counts in them. */
export function ReliabilityToolbar({
  view,
  mayChooseUlp,
  file,
  setTab,
  setUlp,
  setSpan,
  step,
  setKind,
  setMed,
}: Props) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const isTmp = view.tab === 'tmp';
  const canStep = isTmp || view.span !== 'rolling';
  return (
    <header className="screen-head kpi-head">
      <h1>{t('reliability.title')}</h1>
      <Segments
        label={t('reliability.view')}
        value={view.tab}
        onChange={setTab}
        options={TABS.map((value) => ({ value, label: t(`reliability.tab.${value}`) }))}
      />
      {mayChooseUlp && <UlpSelect value={view.ulp} onChange={setUlp} />}
      {!isTmp && (
        <Segments
          label={t('reliability.period')}
          value={view.span}
          onChange={setSpan}
          options={SPANS.map((value) => ({ value, label: t(`reliability.span.${value}`) }))}
        />
      )}
      <span className="row period-steps">
        {canStep && <StepButton name="earlier" label={t('reliability.earlier')} onPress={() => step(-1)} />}
        <span className="period-text">{daysText(isTmp ? monthsOf(view.month, view.month) : view.days)}</span>
        {canStep && <StepButton name="later" label={t('reliability.later')} onPress={() => step(1)} />}
      </span>
      {!isTmp && <span className="row-break" />}
      {!isTmp && (
        <Segments
          label={t('reliability.kindOf')}
          value={view.kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t(`code.interruption.${value}`) }))}
        />
      )}
      <Segments
        label={t('reliability.majorDays')}
        value={view.med}
        onChange={setMed}
        options={MEDS.map((value) => ({ value, label: t(`code.majorDays.${value}`) }))}
      />
      <span className="grow" />
      <ExportMenu {...file} />
      <button type="button" className="button no-print" onClick={() => window.print()}>
        <Icon name="print" /> {t('kpi.print')}
      </button>
    </header>
  );
}

const StepButton = ({ name, label, onPress }: { name: 'earlier' | 'later'; label: string; onPress: () => void }) => (
  <button type="button" className="button plain icon small" aria-label={label} title={label} onClick={onPress}>
    <Icon name={name} />
  </button>
);
