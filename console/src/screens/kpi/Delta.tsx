import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';
import type { Days } from './period.ts';
import { useDaysText } from './use-days-text.ts';

interface DeltaProps {
  /** Minutes of the period and of the one it is compared with. */
  readonly now: number | null;
  readonly before: number | null;
  /** Named when there is room for it. */
  readonly days?: Days;
}

/** What shows as the same with one digit is the same. */
const SAME_MIN = 0.05;

/** How minutes moved, in words: for an interval, less is better. */
export function Delta({ now, before, days }: DeltaProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const daysText = useDaysText();
  const name = days ? daysText(days) : '';
  if (now === null || before === null)
    return <span className="delta">{days ? t('kpis.noBefore', { days: name }) : '–'}</span>;
  const by = now - before;
  if (Math.abs(by) < SAME_MIN) return <span className="delta">{days ? t('kpis.same', { days: name }) : '='}</span>;
  const delta = t(by < 0 ? 'kpis.faster' : 'kpis.slower', { by: numbers.one(Math.abs(by)) });
  return (
    <span className="delta">
      <span aria-hidden="true" className="delta-sign">
        {by < 0 ? '▼' : '▲'}
      </span>{' '}
      {days ? t('kpis.than', { delta, days: name }) : delta}
    </span>
  );
}
