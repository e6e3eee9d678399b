import { CAUSES, CHANNELS, FAULT_LEVELS } from '@comcen/shared/domain/codes.ts';
import type { KpiGrouping as Group } from '@comcen/shared/domain/kpi/grouping.ts';
import { NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ulpName, useCrews, useUlps } from '../../live/live.ts';

/** A group's key as people call it. A key nobody knows any more is shown as it is. */
export function useKeyNames(groupBy: Group, labels: KpiReply['labels'] = {}): (key: string) => string {
  const { t, i18n } = useTranslation();
  const ulps = useUlps();
  const crews = useCrews();
  return (key) => {
    if (key === '' || key === NO_KEY) return withoutKey(t, groupBy);
    if (groupBy === 'ulp') return ulpName(ulps, key);
    if (groupBy === 'crew') return crews.get(key)?.code ?? key;
    return labels[key] ?? codeName(t, groupBy, key) ?? timeName(t, i18n.language, groupBy, key) ?? key;
  };
}

const WITHOUT = ['crew', 'operator', 'channel', 'cause'] as const;
function withoutKey(t: TFunction, groupBy: Group): string {
  const without = WITHOUT.find((one) => one === groupBy);
  return without ? t(`kpis.without.${without}`) : t('kpi.none');
}

function codeName(t: TFunction, groupBy: Group, key: string): string | null {
  if (groupBy === 'shift') return t('crews.shift', { n: key });
  const channel = CHANNELS.find((code) => code === key);
  if (groupBy === 'channel' && channel) return t(`code.channel.${channel}`);
  const cause = CAUSES.find((code) => code === key);
  if (groupBy === 'cause' && cause) return t(`code.cause.${cause}`);
  const device = FAULT_LEVELS.find((code) => code === key);
  return groupBy === 'deviceKind' && device ? t(`code.faultLevel.${device}`) : null;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

function timeName(t: TFunction, language: string, groupBy: Group, key: string): string | null {
  if (groupBy === 'hour' && /^\d{1,2}$/.test(key)) return `${key.padStart(2, '0')}.00`;
  const [day, hour] = key.split('-');
  const weekday = WEEKDAYS.find((one) => String(one) === day);
  if (groupBy === 'weekday' && weekday) return t(`kpis.weekday.d${weekday}`);
  if (groupBy === 'hourOfWeek' && weekday && hour) return t('kpis.slot', { day: t(`kpis.weekday.d${weekday}`), hour });
  if (groupBy === 'day' && !Number.isNaN(Date.parse(key))) return dayName(key, language);
  return groupBy === 'month' && !Number.isNaN(Date.parse(`${key}-01`)) ? monthName(key, language) : null;
}

/** "Sel, 3 Nov": the year stands in the period. */
const dayName = (day: string, language: string): string =>
  new Date(day).toLocaleDateString(language, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
const monthName = (month: string, language: string): string =>
  new Date(`${month}-01`).toLocaleDateString(language, { timeZone: 'UTC', month: 'short', year: 'numeric' });
