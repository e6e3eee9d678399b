import { KPI_GROUPS, type KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kpiQuery } from '../../api/queries.ts';
import { useLive } from '../../live/live.ts';
import { addDays, dayText, startOfDay, timeText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading, Notice, Outdated } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { FourNumbers } from './FourNumbers.tsx';
import { KpiChart } from './KpiChart.tsx';
import { KpiOrders } from './KpiOrders.tsx';
import { KpiTable } from './KpiTable.tsx';
import { useKeyNames } from './use-key-names.ts';

type Group = (typeof KPI_GROUPS)[number];
const SPANS = { today: 1, week: 7, month: 30 } as const;
type Span = keyof typeof SPANS;
const SPAN_KEYS = ['today', 'week', 'month'] as const;

/** What the unit is measured by: the figures against target first, then why, then the orders behind each number. */
export default function KpiScreen() {
  const { t } = useTranslation();
  const today = dayText(serverNow());
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(today);
  const [group, setGroup] = useState<Group>('ulp');
  const span = SPAN_KEYS.find((key) => to === today && from === addDays(today, 1 - SPANS[key])) ?? '';
  const choose = (key: Span | '') => {
    if (key === '') return;
    setTo(today);
    setFrom(addDays(today, 1 - SPANS[key]));
  };
  const isWrong = from > to;
  return (
    <section className="screen kpi">
      <header className="screen-head">
        <h1>{t('kpi.title')}</h1>
        <Segments
          label={t('kpi.from')}
          value={span}
          onChange={choose}
          options={SPAN_KEYS.map((value) => ({ value, label: t(`kpi.period.${value}`) }))}
        />
        <DateInput label={t('kpi.from')} value={from} onChange={setFrom} />
        <DateInput label={t('kpi.to')} value={to} onChange={setTo} />
        <Segments
          label={t('kpi.groupBy')}
          value={group}
          onChange={setGroup}
          options={KPI_GROUPS.map((value) => ({ value, label: t(`kpi.group.${value}`) }))}
        />
        <span className="grow" />
        <button type="button" className="button no-print" onClick={() => window.print()}>
          <Icon name="print" /> {t('kpi.print')}
        </button>
      </header>
      {isWrong ? <Notice title={t('kpi.periodWrong')} /> : <Figures from={from} to={to} group={group} />}
    </section>
  );
}

const DateInput = ({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) => (
  <label className="row date">
    <span className="meta">{label}</span>
    <input
      className="input compact"
      type="date"
      value={value}
      onChange={(event) => event.target.value && onChange(event.target.value)}
    />
  </label>
);

function Figures({ from, to, group }: { from: string; to: string; group: Group }) {
  const period = { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
  const { data, error, isError, refetch } = useQuery(kpiQuery(period, group));
  if (!data) return isError ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      {isError && <Outdated error={error} onRetry={refetch} />}
      <Report reply={data} period={period} />
    </>
  );
}

const printedAt = (): string => `${dayText(serverNow())} ${timeText(serverNow())}`;

function Report({ reply, period }: { reply: KpiReply; period: { from: string; to: string } }) {
  const { t } = useTranslation();
  const nameOf = useKeyNames(reply.groupBy);
  const [open, setOpen] = useState<{ key: string | null } | null>(null);
  const show = (key: string | null) => setOpen({ key });
  const to = addDays(dayText(period.to), -1);
  const up3Name = useLive(({ board }) => board?.up3.name);
  return (
    <div className="kpi-body">
      <p className="print-only">
        {up3Name} · {t('kpi.period_line', { from: dayText(period.from), to })} · {t('kpi.printed', { at: printedAt() })}
      </p>
      <FourNumbers reply={reply} onShow={() => show(null)} />
      {reply.items.length === 0 ? (
        <Notice title={t('kpi.empty')} />
      ) : (
        <>
          <KpiChart reply={reply} nameOf={nameOf} />
          <KpiTable reply={reply} nameOf={nameOf} onShow={show} />
        </>
      )}
      {open && (
        <KpiOrders
          period={period}
          groupBy={reply.groupBy}
          groupKey={open.key}
          name={open.key === null ? t('kpi.total') : nameOf(open.key)}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
