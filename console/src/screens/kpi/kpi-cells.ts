import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { IntervalStats, KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

export const RECOVERIES = ['customer', 'work', 'outage'] as const;
export const STATS = ['mean', 'p50', 'p90', 'within', 'achievement'] as const;
export const LEFT_OVERS = ['withoutRestore', 'later', 'cancelled', 'superseded'] as const;
export type Recovery = (typeof RECOVERIES)[number];
export type Interval = 'response' | Recovery;
export type Stat = (typeof STATS)[number];
export type LeftOver = (typeof LEFT_OVERS)[number];

export const isPercent = (stat: Stat): boolean => stat === 'within' || stat === 'achievement';

/** One number of the page, and the list that it opens. */
export interface KpiCell {
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

const statsOf = (row: KpiRow, interval: Interval): IntervalStats =>
  interval === 'response' ? row.response : row.recovery[interval];

export const targetOf = ({ targets }: KpiReply, measure: KpiMeasure): number =>
  measure === 'response' ? targets.responseMin : targets.recoveryMin;

/** Names, texts and lists of all numbers of a row. */
export function useKpiCells(reply: KpiReply) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const minutes = (value: number | null): string =>
    value === null ? '–' : `${numbers.one(value)} ${t('kpi.minutes')}`;
  const percent = (shown: string): string => (shown === '–' ? shown : `${shown} %`);
  const counted = (measure: KpiMeasure, label: string, orders: number): KpiCell => {
    const text = numbers.whole(orders);
    return { measure, label, text, value: text, orders, isPast: false };
  };
  return {
    intervalName: (interval: Interval): string =>
      interval === 'response' ? t('kpi.response') : t(`kpi.recovery.${interval}`),
    interval(row: KpiRow, interval: Interval, stat: Stat): KpiCell {
      const stats = statsOf(row, interval);
      const isShare = isPercent(stat);
      const value = stats[stat];
      return {
        measure: interval,
        label: `${this.intervalName(interval)} · ${t(`kpi.${stat}`)}`,
        text: isShare ? percent(numbers.whole(value)) : numbers.one(value),
        value: isShare ? percent(numbers.one(value)) : minutes(value),
        orders: stats.count,
        isPast: stat === 'mean' && value !== null && value > targetOf(reply, interval),
      };
    },
    count: (row: KpiRow): KpiCell => counted('count', t('kpi.countLong'), row.count),
    leftOver: (row: KpiRow, kind: LeftOver): KpiCell => counted(kind, t(`kpi.${kind}`), row[kind]),
    paused: (row: KpiRow): KpiCell => ({
      measure: 'paused',
      label: t('kpi.paused'),
      text: numbers.whole(row.pausedMin),
      value: minutes(row.pausedMin),
      orders: row.paused,
      isPast: false,
    }),
  };
}
