import { type MonthSums, rollingYear } from '@comcen/shared/domain/kpi/reliability/indices.ts';
import type { ReliabilityReply, ReliabilityRow } from '@comcen/shared/wire/http/reliability.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/charts/Chart.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Awaited } from '../kpi/Awaited.tsx';
import { monthAfter } from '../kpi/period.ts';
import { useDaysText } from '../kpi/use-days-text.ts';
import type { Drill } from './DrillDialog.tsx';
import { useFixed } from './index-cells.ts';
import { MonthChart, type MonthPoint } from './MonthChart.tsx';
import { reliabilityQuery, type Scope } from './reliability-queries.ts';
import { monthsOf } from './use-reliability-view.ts';

const SHOWN = ['saidi', 'saifi', 'caidi'] as const;
type Shown = (typeof SHOWN)[number];
const FIELD = { saidi: 'saidiMin', saifi: 'saifi', caidi: 'caidiMin' } as const;

interface TrendsProps {
  readonly scope: Scope;
  /** The last one shown. */
  readonly month: string;
  readonly onOpen: (drill: Drill) => void;
}

/** Twelve months one by one, and the rolling twelve months that end with each. */
export function MonthTrends({ scope, month, onOpen }: TrendsProps) {
  const { t } = useTranslation();
  const [index, setIndex] = useState<Shown>('saidi');
  const days = monthsOf(monthAfter(month, -23), month);
  const monthly = useQuery(reliabilityQuery({ ...scope, days }, 'month', 'sums'));
  const lastYear = monthsOf(monthAfter(month, -11), month);
  const year = useQuery(reliabilityQuery({ ...scope, days: lastYear }, 'none', 'sums'));
  const title = t('reliability.trend.monthly', { index: t(`reliability.index.${index}`) });
  return (
    <section className="trend-pair" aria-label={title}>
      <Awaited title={title} query={monthly}>
        {(reply) => (
          <Pair reply={reply} scope={scope} index={index} onIndex={setIndex} onOpen={onOpen} year={year.data ?? null} />
        )}
      </Awaited>
    </section>
  );
}

interface PairProps {
  readonly reply: ReliabilityReply;
  readonly scope: Scope;
  readonly index: Shown;
  readonly onIndex: (index: Shown) => void;
  readonly onOpen: (drill: Drill) => void;
  /** The last twelve months: whose target they are held against. */
  readonly year: ReliabilityReply | null;
}

function Pair({ reply, scope, index, onIndex, onOpen, year }: PairProps) {
  const { t } = useTranslation();
  const fixed = useFixed();
  const daysText = useDaysText();
  const digits = index === 'saifi' ? 3 : 1;
  const format = (value: number | null): string => fixed(value, digits);
  const name = t(`reliability.index.${index}`);
  const months = reply.items;
  const monthName = (key: string): string => daysText(monthsOf(key, key));
  const pointOf = (row: ReliabilityRow): MonthPoint => ({
    key: row.key,
    name: monthName(row.key),
    value: row[FIELD[index]],
    title: monthName(row.key),
    lines:
      row.ci > 0
        ? [`${name} ${format(row[FIELD[index]])}`, t('reliability.events', { count: row.interruptions })]
        : [t('reliability.trend.none')],
    onOpen:
      row.ci > 0
        ? () =>
            onOpen({
              list: 'interruptions',
              measure: 'sustained',
              number: `${name} ${format(row[FIELD[index]])}`,
              place: monthName(row.key),
              scope: { ...scope, days: monthsOf(row.key, row.key) },
              part: {},
            })
        : null,
  });
  const rolling = rollingYear(months.map(sumsOf));
  const rollingPoints = rolling.map(({ month, indices }): MonthPoint => {
    const value = indices[FIELD[index]];
    const twelve = monthsOf(monthAfter(month, -11), month);
    return {
      key: month,
      name: monthName(month),
      value,
      title: daysText(twelve),
      lines: [`${name} ${format(value)}`],
      onOpen: () =>
        onOpen({
          list: 'interruptions',
          measure: 'sustained',
          number: `${name} ${format(value)}`,
          place: daysText(twelve),
          scope: { ...scope, days: twelve },
          part: {},
        }),
    };
  });
  const target = year && yearTarget(year, index);
  const points = months.slice(-12).map(pointOf);
  return (
    <div className="trend-pair-in">
      <Drawn
        title={t('reliability.trend.monthly', { index: name })}
        says={useMonthlyWords(points, format)}
        points={points}
        format={format}
        target={null}
        isBars
        tools={
          <Segments
            label={t('reliability.trend.index')}
            value={index}
            onChange={onIndex}
            options={SHOWN.map((value) => ({ value, label: t(`reliability.index.${value}`) }))}
          />
        }
      />
      <Drawn
        title={t('reliability.trend.rolling', { index: name })}
        says={useRollingWords(rollingPoints, target, format)}
        points={rollingPoints}
        format={format}
        target={target}
        isBars={false}
      />
    </div>
  );
}

const sumsOf = ({ key, ci, cmiS, momentary, customerDays, days }: ReliabilityRow): MonthSums => ({
  month: key,
  ci,
  cmiS,
  momentary,
  customerDays,
  days,
});

/** The target of the days that have passed, brought to a year; CAIDI has none of its own. */
function yearTarget({ targets, total }: ReliabilityReply, index: Shown): number | null {
  if (index === 'caidi' || total.days === 0) return null;
  const target = index === 'saidi' ? targets.saidiMin : targets.saifi;
  return target === null ? null : (target / total.days) * 365;
}

function useMonthlyWords(points: readonly MonthPoint[], format: (value: number | null) => string): string {
  const { t } = useTranslation();
  const highest = points.reduce<MonthPoint | null>(
    (best, one) => ((one.value ?? 0) > (best?.value ?? 0) ? one : best),
    null,
  );
  if (!highest) return t('reliability.trend.saysNone');
  return t('reliability.trend.saysMonthly', { value: format(highest.value), month: highest.name });
}

function useRollingWords(
  points: readonly MonthPoint[],
  target: number | null,
  format: (value: number | null) => string,
): string {
  const { t } = useTranslation();
  const value = format(points.at(-1)?.value ?? null);
  if (target !== null) return t('reliability.trend.saysRollingTarget', { value, target: format(target) });
  return t('reliability.trend.saysRolling', { value, before: format(points.at(-13)?.value ?? null) });
}

interface DrawnProps {
  readonly title: string;
  readonly says: string;
  readonly points: readonly MonthPoint[];
  readonly format: (value: number | null) => string;
  readonly target: number | null;
  readonly isBars: boolean;
  readonly tools?: ReactNode;
}

function Drawn({ title, says, points, format, target, isBars, tools }: DrawnProps) {
  const { t } = useTranslation();
  return (
    <Chart
      title={title}
      says={says}
      tools={tools}
      table={{
        head: [t('reliability.trend.month'), t('reliability.trend.value')],
        rows: points.map(({ key, name, value, onOpen }) => ({
          key,
          cells: [name, format(value)],
          onOpen: onOpen ?? undefined,
        })),
      }}
    >
      {(canvas) => (
        <MonthChart
          {...canvas}
          label={title}
          points={points}
          isBars={isBars}
          target={target}
          targetWords={target === null ? '' : t('reliability.trend.target', { value: format(target) })}
          format={format}
        />
      )}
    </Chart>
  );
}
