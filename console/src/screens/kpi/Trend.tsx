import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/charts/Chart.tsx';
import { TrendChart, type TrendPoint } from '../../ui/charts/TrendChart.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { Awaited } from './Awaited.tsx';
import { statsOf, targetOf, targetOfRow, useKpiCells } from './kpi-cells.ts';
import { kpisQuery } from './kpi-queries.ts';
import { lengthOf } from './period.ts';
import { keysBetween } from './period-keys.ts';
import { useKeyNames } from './use-key-names.ts';
import type { WhyProps } from './Why.tsx';

/** More points than that no reader takes in, and no line shows. */
const MOST_DAYS = 92;
const TITLES = { hour: 'kpis.trendHours', day: 'kpis.trend', month: 'kpis.trendMonths' } as const;
export type Step = keyof typeof TITLES;

export const stepOf = (days: number): Step => {
  if (days === 1) return 'hour';
  return days > MOST_DAYS ? 'month' : 'day';
};

/** Mean, p50 and p90 over time, beside the mean of the period that it is compared with. */
export function Trend(why: WhyProps) {
  const { t } = useTranslation();
  const step = stepOf(lengthOf(why.scope.days));
  const now = useQuery(kpisQuery(why.scope, step));
  const { before } = why;
  const past = useQuery({
    ...kpisQuery({ ...why.scope, days: before ?? why.scope.days }, step),
    enabled: before !== null,
  });
  const title = t(TITLES[step], { name: why.name });
  return (
    <Awaited title={title} query={now}>
      {(reply) => (
        <Drawn {...why} title={title} reply={reply} past={before && past.data ? past.data : null} step={step} />
      )}
    </Awaited>
  );
}

interface DrawnProps extends WhyProps {
  readonly title: string;
  readonly reply: KpiReply;
  readonly past: KpiReply | null;
  readonly step: Step;
}

function Drawn({ title, reply, past, step, scope, before, interval, onAsk }: DrawnProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const cells = useKpiCells(reply);
  const { i18n } = useTranslation();
  const nameOf = useKeyNames(step, reply.labels);
  const byKey = new Map(reply.items.map((row) => [row.key, row]));
  const beforeKeys = before ? keysBetween(step, before) : [];
  const pastByKey = new Map(past?.items.map((row) => [row.key, row]));
  const isLocked = (key: string): boolean => step !== 'hour' && reply.lockedMonths.includes(key.slice(0, 7));
  const points = keysBetween(step, scope.days).map((key, index): TrendPoint => {
    const row = byKey.get(key);
    const pastRow = pastByKey.get(beforeKeys[index] ?? '');
    const before = pastRow ? statsOf(pastRow, interval).mean : null;
    const name = nameOf(key);
    const cell = row && cells.interval(row, interval, 'mean');
    const lines = row
      ? [
          `${t('kpis.stat.mean')} ${cells.interval(row, interval, 'mean').value}`,
          `p50 ${cells.interval(row, interval, 'p50').text} · p90 ${cells.interval(row, interval, 'p90').text}`,
          t('kpis.orders', { count: statsOf(row, interval).count }),
          ...(before === null ? [] : [`${t('kpis.legend.before')} ${numbers.one(before)}`]),
          ...(isLocked(key) ? [t('kpis.lockedMonth')] : []),
        ]
      : [t('kpis.noOrder')];
    return {
      key,
      name,
      tick: step === 'hour' ? name : tickOf(step, key, i18n.language),
      isLocked: isLocked(key),
      title: name,
      lines,
      mean: row ? statsOf(row, interval).mean : null,
      p50: row ? statsOf(row, interval).p50 : null,
      p90: row ? statsOf(row, interval).p90 : null,
      before,
      isPast: cell?.isPast ?? false,
      onOpen: cell && cell.orders > 0 ? () => onAsk(cell, { row: { by: step, key }, name }) : null,
    };
  });
  const measured = points.filter(({ mean }) => mean !== null);
  const target = targetOfRow(reply, reply.total, interval) ?? targetOf(reply, interval);
  return (
    <Chart
      title={title}
      paper="whole"
      says={t('kpis.trendSays', {
        past: measured.filter(({ isPast }) => isPast).length,
        all: measured.length,
        target: numbers.whole(target),
      })}
      table={{
        head: [
          t(`code.grouping.${step}`),
          t('kpis.stat.mean'),
          'p50',
          'p90',
          t('kpis.measured'),
          ...(past ? [t('kpis.legend.before')] : []),
        ],
        rows: points.map(({ key, name, mean, p50, p90, before, onOpen }) => {
          const row = byKey.get(key);
          const count = row ? statsOf(row, interval).count : 0;
          return {
            key,
            cells: [
              name,
              ...[mean, p50, p90].map(numbers.one),
              numbers.whole(count),
              ...(past ? [numbers.one(before)] : []),
            ],
            onOpen: onOpen ?? undefined,
          };
        }),
      }}
      foot={<Legend hasBefore={past !== null} hasLocked={points.some((point) => point.isLocked)} />}
    >
      {(canvas) => (
        <TrendChart
          {...canvas}
          label={title}
          points={points}
          target={target}
          targetWords={t('kpis.target', { minutes: numbers.whole(target) })}
          format={numbers.whole}
        />
      )}
    </Chart>
  );
}

/** "3 Nov"; of months "Feb", and "Jan 26" where a year begins. */
function tickOf(step: 'day' | 'month', key: string, language: string): string {
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Date(step === 'day' ? key : `${key}-01`).toLocaleDateString(language, { timeZone: 'UTC', ...options });
  if (step === 'day') return write({ day: 'numeric', month: 'short' });
  return write(key.endsWith('-01') ? { month: 'short', year: '2-digit' } : { month: 'short' });
}

function Legend({ hasBefore, hasLocked }: { hasBefore: boolean; hasLocked: boolean }) {
  const { t } = useTranslation();
  const lines = ['mean', 'p50', 'p90', ...(hasBefore ? (['before'] as const) : [])] as const;
  return (
    <ul className="chart-legend">
      {lines.map((line) => (
        <li key={line}>
          <svg width="20" height="8" aria-hidden="true">
            <line x1="0" x2="20" y1="4" y2="4" className={`trend-line ${line}`} />
          </svg>
          {t(`kpis.legend.${line}`)}
        </li>
      ))}
      <li>
        <svg width="8" height="8" aria-hidden="true">
          <rect width="8" height="8" className="trend-dot past" />
        </svg>
        {t('kpis.legend.past')}
      </li>
      {hasLocked && (
        <li>
          <svg width="20" height="8" aria-hidden="true">
            <line x1="0" x2="20" y1="4" y2="4" className="trend-locked" />
          </svg>
          {t('kpis.lockedMonth')}
        </li>
      )}
    </ul>
  );
}
