import { CAUSES, CHANNELS } from '@comcen/shared/domain/codes.ts';
import { NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useCrews, useUlps } from '../../live/live.ts';

/** A group's key as people call it. A key nobody knows any more is shown as it is. */
export function useKeyNames(groupBy: KpiReply['groupBy']): (key: string) => string {
  const { t, i18n } = useTranslation();
  const ulps = useUlps();
  const crews = useCrews();
  return (key) => {
    if (key === '' || key === NO_KEY) return t('kpi.none');
    if (groupBy === 'ulp') return ulpName(ulps, key);
    if (groupBy === 'crew') return crews.get(key)?.code ?? key;
    if (groupBy === 'shift') return t('crews.shift', { n: key });
    const channel = CHANNELS.find((code) => code === key);
    if (groupBy === 'channel' && channel) return t(`code.channel.${channel}`);
    const cause = CAUSES.find((code) => code === key);
    if (groupBy === 'cause' && cause) return t(`code.cause.${cause}`);
    if (groupBy === 'hour' && /^\d{1,2}$/.test(key)) return `${key.padStart(2, '0')}.00`;
    if (groupBy === 'day' && !Number.isNaN(Date.parse(key))) return dayName(key, i18n.language);
    return key;
  };
}

/** "Sel, 3 Nov": the year stands in the period. */
const dayName = (day: string, language: string): string =>
  new Date(day).toLocaleDateString(language, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
