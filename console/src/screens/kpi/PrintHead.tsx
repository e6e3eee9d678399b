import { useTranslation } from 'react-i18next';
import { dayText, timeText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import type { Days } from './period.ts';
import { useDaysText } from './use-days-text.ts';

interface PrintHeadProps {
  readonly where: string;
  readonly days: Days;
  readonly before: Days | null;
}

/** On paper the sheet says itself whose figures it shows, of when, and when it was printed. */
export function PrintHead({ where, days, before }: PrintHeadProps) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  return (
    <header className="print-only print-head">
      <p className="print-title">{t('kpis.printTitle', { where })}</p>
      <p>
        {daysText(days)}
        {before && ` · ${t('kpis.vsDays', { days: daysText(before) })}`} ·{' '}
        {t('kpi.printed', { at: `${dayText(serverNow())} ${timeText(serverNow())}` })}
      </p>
    </header>
  );
}
