import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import { type Ask, KpiNumber } from './KpiNumber.tsx';
import { type Interval, targetOf, useKpiCells } from './kpi-cells.ts';

const SHOWN = 31;

interface KpiChartProps {
  readonly reply: KpiReply;
  readonly nameOf: (key: string) => string;
  readonly onAsk: Ask;
}

/** Bars against the target line, response beside the official recovery. The table below says the same in figures. */
export function KpiChart({ reply, nameOf, onAsk }: KpiChartProps) {
  const { t } = useTranslation();
  return (
    <figure className="chart" aria-label={t('kpi.chart', { group: t(`kpi.group.${reply.groupBy}`) })}>
      {(['response', reply.officialRecovery] as const).map((interval) => (
        <Panel key={interval} interval={interval} reply={reply} nameOf={nameOf} onAsk={onAsk} />
      ))}
    </figure>
  );
}

function Panel({ interval, reply, nameOf, onAsk }: KpiChartProps & { readonly interval: Interval }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const target = targetOf(reply, interval);
  const bars = reply.items.slice(0, SHOWN).map((row) => ({
    row,
    mean: interval === 'response' ? row.response.mean : row.recovery[interval].mean,
    cell: cells.interval(row, interval, 'mean'),
  }));
  const highest = Math.max(target * 1.15, ...bars.map(({ mean }) => mean ?? 0));
  const share = (value: number): string => `${(value / highest) * 100}%`;
  return (
    <div className="chart-panel">
      <h2>
        {cells.intervalName(interval)}{' '}
        <span className="meta">{t('kpi.target', { minutes: numbers.whole(target) })}</span>
      </h2>
      <div className="bars">
        {bars.map(({ row, mean, cell }) => (
          <div key={row.key} className="bar-row">
            <span className="cut meta">{nameOf(row.key)}</span>
            <span className="track">
              <span className={cell.isPast ? 'fill past' : 'fill'} style={{ width: share(mean ?? 0) }} />
              <span className="target-line" style={{ left: share(target) }} />
            </span>
            <span className="num">
              <KpiNumber cell={cell} place={{ rowKey: row.key, name: nameOf(row.key) }} onAsk={onAsk} />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
