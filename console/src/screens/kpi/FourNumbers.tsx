import type { IntervalStats, KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { useNumbers } from '../../ui/numbers.ts';

const RECOVERIES = ['customer', 'work', 'outage'] as const;

/** Response, the official recovery, and beside it the other two: never one definition alone. */
export function FourNumbers({ reply, onShow }: { reply: KpiReply; onShow: () => void }) {
  const { t } = useTranslation();
  const { officialRecovery, targets, total } = reply;
  const recoveries = [officialRecovery, ...RECOVERIES.filter((kind) => kind !== officialRecovery)];
  return (
    <div className="four-numbers">
      <Big
        label={t('kpi.response')}
        help={t('kpi.responseHelp')}
        stats={total.response}
        target={targets.responseMin}
        onShow={onShow}
      />
      {recoveries.map((kind) => (
        <Big
          key={kind}
          label={t(`kpi.recovery.${kind}`)}
          help={t(`kpi.recoveryHelp.${kind}`)}
          stats={total.recovery[kind]}
          target={targets.recoveryMin}
          isOfficial={kind === officialRecovery}
          onShow={onShow}
        />
      ))}
      <p className="meta">
        {total.withoutRestore > 0 && t('kpi.withoutRestoreHelp', { count: total.withoutRestore })}{' '}
        {total.cancelled + total.superseded > 0 &&
          t('kpi.leftOutHelp', { cancelled: total.cancelled, superseded: total.superseded })}
      </p>
    </div>
  );
}

interface BigProps {
  readonly label: string;
  readonly help: string;
  readonly stats: IntervalStats;
  readonly target: number;
  readonly isOfficial?: boolean;
  readonly onShow: () => void;
}

function Big({ label, help, stats, target, isOfficial = false, onShow }: BigProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const isPast = stats.mean !== null && stats.mean > target;
  return (
    <section className="big">
      <h2>
        {label}
        {isOfficial && <span className="tag">{t('kpi.official')}</span>}
      </h2>
      <p className="meta">{help}</p>
      <p className="big-line">
        <button type="button" className={isPast ? 'big-number breached' : 'big-number'} onClick={onShow}>
          {numbers.one(stats.mean)}
          <span className="sr-only">
            {' '}
            {t('kpi.minutes')}, {t('kpi.ordersOpen', { count: stats.count, key: t('kpi.total') })}
          </span>
        </button>
        <span className="quiet">
          {t('kpi.minutes')} · {t('kpi.target', { minutes: numbers.whole(target) })}
        </span>
      </p>
      <dl className="big-facts">
        <Fact label={t('kpi.p50')} value={numbers.one(stats.p50)} />
        <Fact label={t('kpi.p90')} value={numbers.one(stats.p90)} />
        <Fact label={t('kpi.within')} value={stats.within === null ? '–' : `${numbers.one(stats.within)} %`} />
        <Fact
          label={t('kpi.achievement')}
          value={stats.achievement === null ? '–' : `${numbers.one(stats.achievement)} %`}
        />
      </dl>
    </section>
  );
}

const Fact = ({ label, value }: { label: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);
