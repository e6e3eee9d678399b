import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { plannedOutagesQuery } from '../../api/queries.ts';
import { timeText } from '../../time/format.ts';
import { useNumbers } from '../../ui/numbers.ts';

const NAMED = 3;

/** Over the list of incidents: who is out by plan makes no incident. Nothing is shown when nothing is planned now. */
export function PlannedStrip() {
  const { t } = useTranslation();
  const { whole } = useNumbers();
  const { data } = useInfiniteQuery(plannedOutagesQuery({ when: 'now', ulp: null }));
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  const customers = whole(items.reduce((sum, item) => sum + item.customers, 0));
  return (
    <p className="planned-strip">
      <span>{t('planned.nowStrip', { count: items.length, customers })}</span>
      <span className="quiet cut grow">
        {items
          .slice(0, NAMED)
          .map(({ device, endsAt }) => t('planned.until', { device: device.code, time: timeText(endsAt) }))
          .join(' · ')}
      </span>
      <Link className="button small" href="/planned-outages">
        {t('planned.open')}
      </Link>
    </p>
  );
}
