import type { KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/charts/Chart.tsx';
import { type ParetoBar, ParetoChart } from '../../ui/charts/ParetoChart.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Segments } from '../../ui/Segments.tsx';
import { Awaited } from './Awaited.tsx';
import { type Interval, statsOf, useKpiCells } from './kpi-cells.ts';
import { kpisQuery } from './kpi-queries.ts';
import { useKeyNames } from './use-key-names.ts';
import type { WhyProps } from './Why.tsx';

const WEIGHTS = ['orders', 'minutes'] as const;
type Weight = (typeof WEIGHTS)[number];
const MOST = 80;

/** Which few causes make most of the work: Pareto's rule. */
export function Causes(why: WhyProps) {
  const { t } = useTranslation();
  const query = useQuery(kpisQuery(why.scope, 'cause'));
  return (
    <Awaited title={t('kpis.pareto')} query={query}>
      {(reply) => <Drawn {...why} reply={reply} />}
    </Awaited>
  );
}

/** Orders, or all minutes that orders of this cause took together. */
const weightOf = (row: KpiRow, interval: Interval, weight: Weight): number => {
  const { mean, count } = statsOf(row, interval);
  return weight === 'orders' ? row.count : (mean ?? 0) * count;
};

function Drawn({ reply, interval, name, onAsk }: WhyProps & { readonly reply: KpiReply }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const nameOf = useKeyNames('cause', reply.labels);
  const [weight, setWeight] = useState<Weight>('orders');
  const rows = reply.items
    .map((row) => ({ row, value: weightOf(row, interval, weight) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const all = rows.reduce((sum, { value }) => sum + value, 0);
  let together = 0;
  const bars = rows.map(({ row, value }): ParetoBar => {
    together += value;
    const cell = weight === 'orders' ? cells.count(row) : cells.interval(row, interval, 'mean');
    const cause = nameOf(row.key);
    const text = weight === 'orders' ? numbers.whole(value) : `${numbers.whole(value)} ${t('kpi.minutes')}`;
    return {
      key: row.key,
      name: cause,
      title: cause,
      text: `${text} · ${numbers.whole((value / all) * 100)} %`,
      lines: [
        t('kpis.orders', { count: row.count }),
        cells.interval(row, interval, 'mean').value,
        t('kpis.together', { share: numbers.whole((together / all) * 100) }),
      ],
      share: (value / all) * 100,
      together: (together / all) * 100,
      onOpen: () => onAsk(cell, { row: { by: 'cause', key: row.key }, name: cause }),
    };
  });
  const few = bars.findIndex((bar) => bar.together >= MOST - 1e-9) + 1;
  return (
    <Chart
      title={t('kpis.pareto')}
      says={bars.length === 0 ? t('kpi.empty') : t(`kpis.paretoSays.${weight}`, { count: few, name })}
      tools={
        <Segments
          label={t('kpis.paretoBy')}
          value={weight}
          onChange={setWeight}
          options={WEIGHTS.map((value) => ({ value, label: t(`kpis.paretoOf.${value}`) }))}
        />
      }
      table={{
        head: [t('code.grouping.cause'), t(`kpis.paretoOf.${weight}`), t('kpis.shareHead'), t('kpis.togetherHead')],
        rows: bars.map((bar, index) => ({
          key: bar.key,
          cells: [
            bar.name,
            numbers.whole(rows[index]?.value ?? 0),
            `${numbers.whole(bar.share)} %`,
            `${numbers.whole(bar.together)} %`,
          ],
          onOpen: bar.onOpen ?? undefined,
        })),
      }}
    >
      {(canvas) => <ParetoChart {...canvas} label={t('kpis.pareto')} bars={bars} />}
    </Chart>
  );
}
