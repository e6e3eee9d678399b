import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { z } from 'zod';
import { request } from '../../api/request.ts';
import { type Area, AreaChart } from '../../ui/charts/AreaChart.tsx';
import { Chart } from '../../ui/charts/Chart.tsx';
import { toneOf } from '../../ui/charts/HeatChart.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Awaited } from './Awaited.tsx';
import { statsOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import { kpisQuery } from './kpi-queries.ts';
import { useKeyNames } from './use-key-names.ts';
import type { WhyProps } from './Why.tsx';

const point = z.tuple([z.number(), z.number()]).rest(z.number());
const ring = z.array(point);
const regions = z.object({
  attribution: z.string().default(''),
  features: z.array(
    z.object({
      properties: z.object({ code: z.string(), officeLat: z.number(), officeLon: z.number() }),
      geometry: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
      ]),
    }),
  ),
});
type Region = z.infer<typeof regions>['features'][number];

const regionsQuery = {
  queryKey: ['geo-ulps'],
  queryFn: ({ signal }: { signal: AbortSignal }) => request(regions, '/api/geo/ulps', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
};

const ringsOf = ({ geometry }: Region): Area['rings'] =>
  (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()).map((points) =>
    points.map(([lng, lat]) => [lng, lat] as const),
  );

/** Where it takes long. All areas, also when one ULP is chosen: it stands among its neighbours. */
export function Areas(why: WhyProps) {
  const { t } = useTranslation();
  const figures = useQuery(kpisQuery({ ...why.scope, ulp: null }, 'ulp'));
  const geography = useQuery(regionsQuery);
  const title = t('kpis.area', { name: why.name });
  return (
    <Awaited title={title} query={figures}>
      {(reply) => (
        <Awaited title={title} query={{ ...geography, isPlaceholderData: false }}>
          {({ features }) => <Drawn {...why} title={title} reply={reply} features={features} />}
        </Awaited>
      )}
    </Awaited>
  );
}

interface DrawnProps extends WhyProps {
  readonly title: string;
  readonly reply: KpiReply;
  readonly features: readonly Region[];
}

function Drawn({ title, reply, features, interval, onAsk }: DrawnProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const nameOf = useKeyNames('ulp');
  const rows = new Map(reply.items.map((row) => [row.key, row]));
  const areas = features.map((region): Area => {
    const key = region.properties.code.toLowerCase();
    const row = rows.get(key);
    const cell = row && cells.interval(row, interval, 'mean');
    const name = nameOf(key);
    return {
      key,
      name,
      title: name,
      text: cell?.text ?? '–',
      tone: row ? toneOf(statsOf(row, interval).mean, targetOfRow(reply, row, interval)) : null,
      lines:
        row && cell && cell.orders > 0
          ? [cell.value, `p90 ${cells.interval(row, interval, 'p90').text}`, t('kpis.orders', { count: cell.orders })]
          : [t('kpis.noOrder')],
      rings: ringsOf(region),
      label: [region.properties.officeLon, region.properties.officeLat],
      onOpen: cell && cell.orders > 0 ? () => onAsk(cell, { row: { by: 'ulp', key }, name }) : null,
    };
  });
  const measured = reply.items
    .map((row) => ({ name: nameOf(row.key), mean: statsOf(row, interval).mean }))
    .filter(({ mean }) => mean !== null)
    .sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0));
  const [worst, best] = [measured[0], measured.at(-1)];
  return (
    <Chart
      title={title}
      says={
        worst && best
          ? t('kpis.areaSays', {
              worst: worst.name,
              worstMin: numbers.one(worst.mean),
              best: best.name,
              bestMin: numbers.one(best.mean),
            })
          : t('kpis.areaNone')
      }
      table={{
        head: [t('code.grouping.ulp'), t('kpis.stat.mean'), 'p90', t('kpis.measured')],
        rows: areas.map(({ key, name, onOpen }) => {
          const row = rows.get(key);
          const stats = row && statsOf(row, interval);
          return {
            key,
            cells: [
              name,
              numbers.one(stats?.mean ?? null),
              numbers.one(stats?.p90 ?? null),
              numbers.whole(stats?.count ?? 0),
            ],
            onOpen: onOpen ?? undefined,
          };
        }),
      }}
      foot={
        <p className="meta no-print">
          <Link href="/voice?tab=repeats">{t('kpis.hotSpots')}</Link>
        </p>
      }
    >
      {(canvas) => <AreaChart {...canvas} label={title} areas={areas} />}
    </Chart>
  );
}
