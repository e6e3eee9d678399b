import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/charts/Chart.tsx';
import { type HeatCell, HeatChart, TONES, toneOf } from '../../ui/charts/HeatChart.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Awaited } from './Awaited.tsx';
import { statsOf, useKpiCells } from './kpi-cells.ts';
import { kpisQuery } from './kpi-queries.ts';
import { useKeyNames } from './use-key-names.ts';
import type { WhyProps } from './Why.tsx';

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
/** Fewer orders in an hour of the week are chance, not a habit. */
const ENOUGH = 3;

export function HourHeat(why: WhyProps) {
  const { t } = useTranslation();
  const query = useQuery(kpisQuery(why.scope, 'hourOfWeek', 'none'));
  const title = t('kpis.heat', { name: why.name });
  return (
    <Awaited title={title} query={query}>
      {(reply) => <Drawn {...why} title={title} reply={reply} />}
    </Awaited>
  );
}

function Drawn({
  title,
  reply,
  interval,
  target,
  onAsk,
}: WhyProps & { readonly title: string; readonly reply: KpiReply }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const kpiCells = useKpiCells(reply);
  const nameOf = useKeyNames('hourOfWeek', reply.labels);
  const byKey = new Map(reply.items.map((row) => [row.key, row]));
  const cells = DAYS.flatMap((day) =>
    HOURS.map((hour): HeatCell => {
      const key = `${day}-${hour}`;
      const row = byKey.get(key);
      const cell = row && kpiCells.interval(row, interval, 'mean');
      const name = nameOf(key);
      return {
        key,
        title: name,
        lines: cell && cell.orders > 0 ? [cell.value, t('kpis.orders', { count: cell.orders })] : [t('kpis.noOrder')],
        tone: row ? toneOf(statsOf(row, interval).mean, target) : null,
        onOpen: cell && cell.orders > 0 ? () => onAsk(cell, { row: { by: 'hourOfWeek', key }, name }) : null,
      };
    }),
  );
  const worst = reply.items
    .map((row) => ({ key: row.key, ...statsOf(row, interval) }))
    .filter(({ count }) => count >= ENOUGH)
    .sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0))[0];
  return (
    <Chart
      title={title}
      says={
        worst
          ? t('kpis.heatSays', { slot: nameOf(worst.key), minutes: numbers.one(worst.mean), count: worst.count })
          : t('kpis.heatFew', { count: ENOUGH })
      }
      table={{
        head: [t('code.grouping.hourOfWeek'), t('kpis.stat.mean'), t('kpis.measured')],
        rows: cells.flatMap(({ key, title: name, onOpen }) => {
          const row = byKey.get(key);
          if (!row || !onOpen) return [];
          const { mean, count } = statsOf(row, interval);
          return [{ key, cells: [name, numbers.one(mean), numbers.whole(count)], onOpen }];
        }),
      }}
      foot={<Legend />}
    >
      {(canvas) => (
        <HeatChart
          {...canvas}
          label={title}
          rows={DAYS.map((day) => t(`code.weekday.d${day}`))}
          columns={HOURS}
          cells={cells}
          every={canvas.width > 480 ? 2 : 3}
        />
      )}
    </Chart>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="chart-legend">
      {TONES.map((tone) => (
        <li key={tone}>
          <svg width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" rx="2" className={`heat ${tone}`} />
            {tone === 'past' && <circle cx="6" cy="6" r="2" className="heat-sign" />}
            {tone === 'far' && <rect x="3" y="3" width="6" height="6" className="heat-sign" />}
          </svg>
          {t(`kpis.tone.${tone}`)}
        </li>
      ))}
    </ul>
  );
}
