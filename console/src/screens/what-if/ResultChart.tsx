import type { SimulatedFigures, SimulationResult } from '@comcen/shared/wire/http/simulation.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../../live/live.ts';
import { useNumbers } from '../../ui/numbers.ts';

/** Response of each unit: today's pattern hollow, the what-if filled, the target as a line. The table says the same in figures. */
export function ResultChart({ result }: { result: SimulationResult }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const ulps = useUlps();
  const target = result.targets.responseMin;
  const rows = [
    ...result.perUlp.map((row) => ({ ...row, name: ulpName(ulps, row.ulp) })),
    { ...result.total, ulp: '', name: t('whatIf.total') },
  ];
  const means = rows.flatMap(({ today, whatIf }) => [today.response?.mean ?? 0, whatIf.response?.mean ?? 0]);
  const highest = Math.max(target * 1.1, ...means);
  const share = (value: number): string => `${(value / highest) * 100}%`;
  return (
    <figure className="chart-panel run-chart" aria-label={t('whatIf.chart')}>
      <figcaption className="row">
        <h3>{t('whatIf.chart')}</h3>
        <span className="grow" />
        <span className="meta key today">{t('whatIf.ways.today')}</span>
        <span className="meta key what-if-key">{t('whatIf.ways.whatIf')}</span>
        <span className="meta key target-key">{t('whatIf.targetLine', { target: numbers.whole(target) })}</span>
      </figcaption>
      <div className="bars">
        {rows.map(({ ulp, name, today, whatIf }) => (
          <div key={ulp} className={ulp === '' ? 'bar-row run-total' : 'bar-row'}>
            <span className="cut">{name}</span>
            <span className="track run-track">
              <Bar figures={today} target={target} share={share} className="fill hollow" />
              <Bar figures={whatIf} target={target} share={share} className="fill" />
              <span className="target-line" style={{ left: share(target) }} />
            </span>
            <span className="num">
              <span className="quiet">{numbers.one(today.response?.mean ?? null)}</span> →{' '}
              {numbers.one(whatIf.response?.mean ?? null)}
            </span>
          </div>
        ))}
      </div>
    </figure>
  );
}

interface BarProps {
  readonly figures: SimulatedFigures;
  readonly target: number;
  readonly share: (value: number) => string;
  readonly className: string;
}

function Bar({ figures, target, share, className }: BarProps) {
  const mean = figures.response?.mean ?? 0;
  return <span className={mean > target ? `${className} past` : className} style={{ width: share(mean) }} />;
}
