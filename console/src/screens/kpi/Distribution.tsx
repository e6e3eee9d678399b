import type { KpiDistribution as DistributionReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/charts/Chart.tsx';
import { type HistogramBin, HistogramChart } from '../../ui/charts/HistogramChart.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Awaited } from './Awaited.tsx';
import { distributionQuery } from './kpi-queries.ts';
import type { WhyProps } from './Why.tsx';

/** How many orders took how long: a mean hides two hours behind ten minutes. */
export function Distribution(why: WhyProps) {
  const { t } = useTranslation();
  const query = useQuery(distributionQuery(why.scope, why.interval));
  const title = t('kpis.distribution', { name: why.name });
  return (
    <Awaited title={title} query={query}>
      {(reply) => <Drawn {...why} title={title} reply={reply} />}
    </Awaited>
  );
}

interface DrawnProps extends WhyProps {
  readonly title: string;
  readonly reply: DistributionReply;
}

function Drawn({ title, reply, target, onBin }: DrawnProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const { stats, binMin } = reply;
  const share = (count: number): string => numbers.one(stats.count === 0 ? null : (count / stats.count) * 100);
  const bins = reply.bins.map(({ fromMin, toMin, count }): HistogramBin => {
    const name =
      toMin === null
        ? t('kpis.binFrom', { from: numbers.whole(fromMin) })
        : t('kpis.bin', { from: numbers.whole(fromMin), to: numbers.whole(toMin) });
    return {
      key: String(fromMin),
      title: name,
      lines: [t('kpis.orders', { count }), t('kpis.share', { share: share(count) })],
      fromMin,
      count,
      edge: toMin === null ? `≥ ${fromMin}` : String(fromMin),
      isPast: fromMin >= target,
      onOpen: count > 0 ? () => onBin(fromMin, toMin) : null,
    };
  });
  const lines = [
    { name: t('kpis.target', { minutes: numbers.whole(target) }), value: target, isTarget: true, isBelowTarget: false },
    ...(['p50', 'p90', 'p95'] as const).flatMap((name) =>
      stats[name] === null
        ? []
        : [
            {
              name: `${name} ${numbers.one(stats[name])}`,
              value: stats[name],
              isTarget: false,
              isBelowTarget: stats[name] < target,
            },
          ],
    ),
  ];
  return (
    <Chart
      title={title}
      says={t('kpis.distributionSays', {
        p50: numbers.one(stats.p50),
        p90: numbers.one(stats.p90),
        within: numbers.one(stats.within),
      })}
      table={{
        head: [t('kpi.minutes'), t('kpi.count'), t('kpis.shareHead')],
        rows: bins.map(({ key, title: name, count, onOpen }) => ({
          key,
          cells: [name, numbers.whole(count), `${share(count)} %`],
          onOpen: onOpen ?? undefined,
        })),
      }}
    >
      {(canvas) => (
        <HistogramChart {...canvas} label={title} bins={bins} binMin={binMin} lines={lines} format={numbers.whole} />
      )}
    </Chart>
  );
}
