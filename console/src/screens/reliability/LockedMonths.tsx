import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon } from '../../ui/Icon.tsx';
import type { Days } from '../kpi/period.ts';
import { useDaysText } from '../kpi/use-days-text.ts';
import { locksQuery } from '../kpi-settings/queries.ts';
import { correctionsPath } from '../kpi-settings/use-settings-view.ts';
import { monthsOf } from './use-reliability-view.ts';

/** Which months of the period stand fast, and how many late interruptions each does not count; nothing while none is locked. */
export function LockedMonths({ days }: { days: Days }) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const locks = useQuery(locksQuery).data?.items ?? [];
  const own = locks
    .filter(({ month }) => month >= days.from.slice(0, 7) && month <= days.to.slice(0, 7))
    .sort((a, b) => (a.month < b.month ? -1 : 1));
  if (own.length === 0) return null;
  const nameOf = (month: string): string => daysText(monthsOf(month, month));
  const late = own.filter(({ ofInterruptions }) => ofInterruptions > 0);
  const months =
    own.length > 3
      ? t('reliability.lockedMonths', { count: own.length })
      : own.map(({ month }) => nameOf(month)).join(', ');
  return (
    <div className="about-figures">
      <span className="tag locked" title={t('kpis.lockedHelp')}>
        <Icon name="lock" /> {t('kpis.locked', { months })}
      </span>
      {late.length === 0 && <span>{t('reliability.nothingLate')}</span>}
      {late.map(({ month, ofInterruptions: count }) => (
        <Link key={month} className="link" href={correctionsPath(month, 'interruption')}>
          {t('reliability.late', { count, month: nameOf(month) })}
        </Link>
      ))}
    </div>
  );
}
