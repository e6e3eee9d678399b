import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

const SHOWN = 31;

interface KpiChartProps {
  readonly reply: KpiReply;
  readonly nameOf: (key: string) => string;
}

/** Bars against the target line, response beside recovery. The table below says the same in figures. */
export function KpiChart({ reply, nameOf }: KpiChartProps) {
  const { t } = useTranslation();
  const { officialRecovery, targets } = reply;
  const rows = reply.items.slice(0, SHOWN);
  const panels = [
    { label: t('kpi.response'), target: targets.responseMin, values: rows.map((row) => row.response.mean) },
    {
      label: t(`kpi.recovery.${officialRecovery}`),
      target: targets.recoveryMin,
      values: rows.map((row) => row.recovery[officialRecovery].mean),
    },
  ];
  return (
    <figure className="chart" aria-label={t('kpi.chart', { group: t(`kpi.group.${reply.groupBy}`) })}>
      {panels.map((panel) => (
        <Panel key={panel.label} {...panel} names={rows.map((row) => nameOf(row.key))} />
      ))}
    </figure>
  );
}

interface PanelProps {
  readonly label: string;
  readonly target: number;
  readonly values: readonly (number | null)[];
  readonly names: readonly string[];
}

function Panel({ label, target, values, names }: PanelProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const highest = Math.max(target * 1.15, ...values.map((value) => value ?? 0));
  const share = (value: number): string => `${(value / highest) * 100}%`;
  return (
    <div className="chart-panel">
      <h2>
        {label} <span className="meta">{t('kpi.target', { minutes: numbers.whole(target) })}</span>
      </h2>
      <div className="bars">
        {names.map((name, index) => {
          const value = values[index] ?? null;
          return (
            <div key={name} className="bar-row">
              <span className="cut meta">{name}</span>
              <span className="track">
                <span
                  className={value !== null && value > target ? 'fill past' : 'fill'}
                  style={{ width: share(value ?? 0) }}
                />
                <span className="target-line" style={{ left: share(target) }} />
              </span>
              <span className="num">{numbers.one(value)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
