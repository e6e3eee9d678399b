import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { IntervalStats, KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

export const RECOVERIES = ['customer', 'work', 'outage'] as const;
/** What the table of a group shows of an interval; the total has all of them. */
export const STATS = ['mean', 'p50', 'p90', 'within', 'achievement'] as const;
export const ALL_STATS = ['mean', 'net', 'p50', 'p90', 'p95', 'within', 'achievement'] as const;
export const LEFT_OVERS = ['withoutRestore', 'later', 'cancelled', 'superseded'] as const;
export type Recovery = (typeof RECOVERIES)[number];
export type Interval = 'response' | Recovery;
export const INTERVALS: readonly Interval[] = ['response', ...RECOVERIES];
export type Stat = (typeof ALL_STATS)[number];
export type LeftOver = (typeof LEFT_OVERS)[number];

export const isPercent = (stat: Stat): boolean => stat === 'within' || stat === 'achievement';

/** One number of the page, and the list that it opens. */
export interface KpiCell {
  /** Its name in an address: `response.p90`, `count`. */
  readonly code: string;
  readonly measure: KpiMeasure;
  /** Which number it is: "Respons · p90". */
  readonly label: string;
  /** As it stands in the table, and with its unit. */
  readonly text: string;
  readonly value: string;
  /** Orders behind it. */
  readonly orders: number;
  readonly isPast: boolean;
}

/** The official recovery first, the other two beside it: never one definition alone. */
export const recoveriesOf = ({ officialRecovery }: Pick<KpiReply, 'officialRecovery'>): readonly Recovery[] => [
  officialRecovery,
  ...RECOVERIES.filter((kind) => kind !== officialRecovery),
];

export const statsOf = (row: KpiRow, interval: Interval): IntervalStats =>
  interval === 'response' ? row.response : row.recovery[interval];

/** What the unit aims at now. Orders of a year with another target are judged by theirs: `stats.target` is the mean of these. */
export const targetOf = ({ targets }: Pick<KpiReply, 'targets'>, measure: KpiMeasure): number =>
  measure === 'response' ? targets.responseMin : targets.recoveryMin;

export const targetOfRow = (reply: Pick<KpiReply, 'targets'>, row: KpiRow, interval: Interval): number =>
  statsOf(row, interval).target ?? targetOf(reply, interval);

/** Names, texts and lists of all numbers of a row. */
export function useKpiCells(reply: Pick<KpiReply, 'targets'>) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const minutes = (value: number | null): string =>
    value === null ? '–' : `${numbers.one(value)} ${t('kpi.minutes')}`;
  const percent = (shown: string): string => (shown === '–' ? shown : `${shown} %`);
  const counted = (measure: KpiMeasure, label: string, orders: number): KpiCell => {
    const text = numbers.whole(orders);
    return { code: measure, measure, label, text, value: text, orders, isPast: false };
  };
  const cells = {
    minutes,
    intervalName: (interval: Interval): string =>
      interval === 'response' ? t('kpi.response') : t(`kpi.recovery.${interval}`),
    interval(row: KpiRow, interval: Interval, stat: Stat): KpiCell {
      const stats = statsOf(row, interval);
      const isShare = isPercent(stat);
      const value = stats[stat];
      return {
        code: `${interval}.${stat}`,
        measure: interval,
        label: `${cells.intervalName(interval)} · ${t(`kpis.stat.${stat}`)}`,
        text: isShare ? percent(numbers.whole(value)) : numbers.one(value),
        value: isShare ? percent(numbers.one(value)) : minutes(value),
        orders: stats.count,
        isPast: stat === 'mean' && value !== null && value > targetOfRow(reply, row, interval),
      };
    },
    measured: (row: KpiRow, interval: Interval): KpiCell => ({
      ...counted(interval, `${cells.intervalName(interval)} · ${t('kpis.measured')}`, statsOf(row, interval).count),
      code: `${interval}.count`,
    }),
    count: (row: KpiRow): KpiCell => counted('count', t('kpi.countLong'), row.count),
    leftOver: (row: KpiRow, kind: LeftOver): KpiCell => counted(kind, t(`kpi.${kind}`), row[kind]),
    flagged: (row: KpiRow): KpiCell => counted('flagged', t('kpis.flagged'), row.flagged),
    paused: (row: KpiRow): KpiCell => ({
      code: 'paused',
      measure: 'paused',
      label: t('kpi.paused'),
      text: numbers.whole(row.pausedMin),
      value: minutes(row.pausedMin),
      orders: row.paused,
      isPast: false,
    }),
    /** The number that an address names; null for a name that there is not. */
    named(row: KpiRow, code: string): KpiCell | null {
      const [measure, part] = code.split('.');
      const interval = INTERVALS.find((one) => one === measure);
      const stat = ALL_STATS.find((one) => one === part);
      if (interval) return stat ? cells.interval(row, interval, stat) : cells.measured(row, interval);
      const leftOver = LEFT_OVERS.find((one) => one === code);
      if (leftOver) return cells.leftOver(row, leftOver);
      if (code === 'flagged') return cells.flagged(row);
      if (code === 'paused') return cells.paused(row);
      return code === 'count' ? cells.count(row) : null;
    },
  };
  return cells;
}
