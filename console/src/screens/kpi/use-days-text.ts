import { useTranslation } from 'react-i18next';
import { addDays, dayText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { type Days, lengthOf } from './period.ts';

const lastDay = (month: string): string => {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + 1, 0);
  return at.toISOString().slice(0, 10);
};

/** "22 Nov 2026", "1–22 Nov 2026", "November 2026", "2025"; of a part "1–22 Oct 2026 until 14:03", "yesterday until 14:03". */
export function useDaysText(): (days: Days) => string {
  const { t, i18n } = useTranslation();
  const wholeText = useWholeDaysText(i18n.language);
  return ({ until, ...days }) => {
    if (until === undefined) return wholeText(days);
    const isYesterday = days.from === days.to && days.to === addDays(dayText(serverNow()), -1);
    return t('kpis.daysUntil', { days: isYesterday ? t('kpis.yesterday') : wholeText(days), time: until });
  };
}

function useWholeDaysText(language: string): (days: Days) => string {
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options });
  return (days) => {
    const { from, to } = days;
    if (from > to) return `${from} – ${to}`;
    const first = new Date(from);
    if (from.endsWith('-01-01') && to === `${from.slice(0, 4)}-12-31`) return from.slice(0, 4);
    if (from.endsWith('-01') && to === lastDay(from.slice(0, 7)))
      return write({ month: 'long', year: 'numeric' }).format(first);
    const full = write({ day: 'numeric', month: 'short', year: 'numeric' });
    return lengthOf(days) === 1 ? full.format(first) : full.formatRange(first, new Date(to));
  };
}
