import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../ui/ExportMenu.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { COMPARISONS, type Days, SPANS } from './period.ts';
import { useDaysText } from './use-days-text.ts';
import type { KpiView, useKpiView } from './use-kpi-view.ts';

interface ToolbarProps extends ReturnType<typeof useKpiView> {
  readonly mayChooseUlp: boolean;
  /** What the table below is asked with. */
  readonly exportQuery: ComponentProps<typeof ExportMenu>['query'];
}

/** Whose figures, of when, compared with what. */
export function Toolbar({
  view,
  mayChooseUlp,
  exportQuery,
  setUlp,
  setSpan,
  setDays,
  step,
  setComparison,
  setBefore,
}: ToolbarProps) {
  const { t } = useTranslation();
  return (
    <header className="screen-head kpi-head">
      <h1>{t('kpi.title')}</h1>
      {mayChooseUlp && <UlpSelect value={view.ulp} onChange={setUlp} />}
      <Segments
        label={t('kpis.period')}
        value={view.span}
        onChange={setSpan}
        options={SPANS.map((value) => ({ value, label: t(`kpis.span.${value}`) }))}
      />
      <Stepper view={view} onStep={step} onDays={setDays} />
      <span className="row">
        <select
          className="input compact"
          aria-label={t('kpis.compare')}
          value={view.comparison}
          onChange={({ target }) => setComparison(COMPARISONS.find((one) => one === target.value) ?? 'none')}
        >
          {COMPARISONS.map((one) => (
            <option key={one} value={one}>
              {t(`kpis.vs.${one}`)}
            </option>
          ))}
        </select>
        {view.comparison === 'own' && view.before && (
          <DaysInput days={view.before} from={t('kpis.vsFrom')} to={t('kpis.vsTo')} onChange={setBefore} />
        )}
      </span>
      <span className="grow" />
      <ExportMenu table="kpi_figures" query={exportQuery} />
      <button type="button" className="button no-print" onClick={() => window.print()}>
        <Icon name="print" /> {t('kpi.print')}
      </button>
    </header>
  );
}

interface StepperProps {
  readonly view: KpiView;
  readonly onStep: (by: 1 | -1) => void;
  readonly onDays: (days: Days) => void;
}

function Stepper({ view, onStep, onDays }: StepperProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  return (
    <span className="row period-steps">
      <StepButton name="earlier" label={t('kpis.earlier')} onPress={() => onStep(-1)} />
      {view.span === 'own' ? (
        <DaysInput days={view.days} from={t('kpi.from')} to={t('kpi.to')} onChange={onDays} />
      ) : (
        <span className="period-text">{daysText(view.days)}</span>
      )}
      <StepButton name="later" label={t('kpis.later')} onPress={() => onStep(1)} />
    </span>
  );
}

const StepButton = ({ name, label, onPress }: { name: 'earlier' | 'later'; label: string; onPress: () => void }) => (
  <button type="button" className="button plain icon small" aria-label={label} title={label} onClick={onPress}>
    <Icon name={name} />
  </button>
);

interface DaysInputProps {
  readonly days: Days;
  readonly from: string;
  readonly to: string;
  readonly onChange: (days: Days) => void;
}

const DaysInput = ({ days, from, to, onChange }: DaysInputProps) => (
  <span className="row date">
    <DayInput label={from} value={days.from} onChange={(day) => onChange({ ...days, from: day })} />–
    <DayInput label={to} value={days.to} onChange={(day) => onChange({ ...days, to: day })} />
  </span>
);

const DayInput = ({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) => (
  <input
    className="input compact"
    type="date"
    aria-label={label}
    title={label}
    value={value}
    onChange={(event) => event.target.value && onChange(event.target.value)}
  />
);
