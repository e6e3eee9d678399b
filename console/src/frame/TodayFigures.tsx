import type { KpiReply, KpiRow } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { kpiQuery } from '../api/queries.ts';
import { useTargets } from '../live/live.ts';
import { addDays, dayText, startOfDay } from '../time/format.ts';
import { useTick } from '../time/use-tick.ts';
import { useNumbers } from '../ui/numbers.ts';
import { Sparkline } from './Sparkline.tsx';

/** The two numbers the room is measured by, of the WIB day that runs. */
export function TodayFigures() {
  const { t } = useTranslation();
  const today = useTick((now) => dayText(now));
  const targets = useTargets();
  const { data, isError, refetch } = useQuery(
    kpiQuery({ from: startOfDay(today), to: startOfDay(addDays(today, 1)) }, 'hour'),
  );
  if (!data && !isError) return null;
  if (!data) {
    return (
      <button type="button" className="button small plain" onClick={() => refetch()}>
        {t('top.unknown')} · {t('common.retry')}
      </button>
    );
  }
  const recovery = data.officialRecovery;
  return (
    <div className="figures">
      <Figure
        label={t('top.response')}
        mean={data.total.response.mean}
        target={targets.responseTargetMin}
        hours={means(data, (row) => row.response.mean)}
      />
      <Figure
        label={t('top.recovery')}
        mean={data.total.recovery[recovery].mean}
        target={targets.recoveryTargetMin}
        hours={means(data, (row) => row.recovery[recovery].mean)}
      />
    </div>
  );
}

const means = (reply: KpiReply, read: (row: KpiRow) => number | null): number[] =>
  [...reply.items]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(read)
    .filter((mean) => mean !== null);

function Figure({
  label,
  mean,
  target,
  hours,
}: {
  label: string;
  mean: number | null;
  target: number;
  hours: number[];
}) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const isPast = mean !== null && mean > target;
  return (
    <Link href="/kpi?period=today" className="figure" title={t('top.ofTarget', { target: numbers.whole(target) })}>
      <span className="figure-label">{label}</span>
      {mean === null ? (
        <span>{t('top.noneToday')}</span>
      ) : (
        <span className={isPast ? 'figure-value breached' : 'figure-value'}>{numbers.one(mean)}</span>
      )}
      <span className="figure-target quiet">/ {numbers.whole(target)}</span>
      {hours.length > 1 && (
        <Sparkline values={hours} label={t('top.byHour', { values: hours.map(numbers.one).join(', ') })} />
      )}
    </Link>
  );
}
