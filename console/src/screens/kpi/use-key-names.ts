import type { KpiGrouping as Group } from '@comcen/shared/domain/kpi/grouping.ts';
import { NO_KEY } from '@comcen/shared/domain/kpi/grouping.ts';
import { keyWord } from '@comcen/shared/domain/words/key-word.ts';
import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { ulpName, useCrews, useUlps } from '../../live/live.ts';

/** A group's key as people call it. A key nobody knows any more is shown as it is. */
export function useKeyNames(groupBy: Group, labels: KpiReply['labels'] = {}): (key: string) => string {
  const { i18n } = useTranslation();
  const ulps = useUlps();
  const crews = useCrews();
  return (key) => {
    const isKnown = key !== '' && key !== NO_KEY;
    if (isKnown && groupBy === 'ulp') return ulpName(ulps, key);
    if (isKnown && groupBy === 'crew') return crews.get(key)?.code ?? key;
    const name = isKnown ? (labels[key] ?? dateName(i18n.language, groupBy, key)) : null;
    return name ?? keyWord(i18n.language === 'en' ? 'en' : 'id', groupBy, key);
  };
}

function dateName(language: string, groupBy: Group, key: string): string | null {
  if (groupBy === 'day' && !Number.isNaN(Date.parse(key))) return dayName(key, language);
  return groupBy === 'month' && !Number.isNaN(Date.parse(`${key}-01`)) ? monthName(key, language) : null;
}

/** "Sel, 3 Nov": the year stands in the period. */
const dayName = (day: string, language: string): string =>
  new Date(day).toLocaleDateString(language, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
const monthName = (month: string, language: string): string =>
  new Date(`${month}-01`).toLocaleDateString(language, { timeZone: 'UTC', month: 'short', year: 'numeric' });
