import { KPI_GROUPS, type KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kpiQuery } from '../../api/queries.ts';
import { ulpName, useLive, useUlps } from '../../live/live.ts';
import { useSession } from '../../session.tsx';
import { addDays, dayText, startOfDay, timeText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading, Notice, Outdated } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { FourNumbers } from './FourNumbers.tsx';
import { KpiChart } from './KpiChart.tsx';
import type { KpiPlace } from './KpiNumber.tsx';
import { KpiOrders } from './KpiOrders.tsx';
import { KpiTable } from './KpiTable.tsx';
import type { KpiCell } from './kpi-cells.ts';
import { useKeyNames } from './use-key-names.ts';
import { type KpiView, SPAN_KEYS, type Span, useKpiView } from './use-kpi-view.ts';

/** What the unit is measured by: the figures against target first, then why, then the orders behind each number. */
export default function KpiScreen() {
  const { t } = useTranslation();
  const { view, setSpan, setDays, setGroup, setUlp } = useKpiView();
  const ownUlp = useSession().scope.ulp;
  const mayChooseUlp = ownUlp === null;
  const ulp = ownUlp ?? view.ulp;
  const { from, to, span, group } = view;
  return (
    <section className="screen kpi">
      <header className="screen-head">
        <h1>{t('kpi.title')}</h1>
        {mayChooseUlp && <UlpSelect value={ulp} onChange={setUlp} />}
        <Segments<Span | ''>
          label={t('kpi.from')}
          value={span ?? ''}
          onChange={(key) => key && setSpan(key)}
          options={SPAN_KEYS.map((value) => ({ value, label: t(`kpi.period.${value}`) }))}
        />
        <span className="row date">
          <DateInput label={t('kpi.from')} value={from} onChange={(day) => setDays(day, to)} />–
          <DateInput label={t('kpi.to')} value={to} onChange={(day) => setDays(from, day)} />
        </span>
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
      {from > to ? (
        <Notice title={t('kpi.periodWrong')} />
      ) : (
        <Figures view={{ ...view, ulp }} onUlp={mayChooseUlp ? setUlp : null} />
      )}
    </section>
  );
}

const DateInput = ({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) => (
  <input
    className="input compact"
    type="date"
    aria-label={label}
    title={label}
    value={value}
    onChange={(event) => event.target.value && onChange(event.target.value)}
  />
);

interface FiguresProps {
  readonly view: KpiView;
  /** Null for who is of one ULP anyway. */
  readonly onUlp: ((ulp: string) => void) | null;
}

function Figures({ view, onUlp }: FiguresProps) {
  const { from, to, group, ulp } = view;
  const period = { from: startOfDay(from), to: startOfDay(addDays(to, 1)) };
  const { data, error, isError, isPlaceholderData, refetch } = useQuery(kpiQuery(period, group, ulp));
  if (!data) return isError ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <>
      {isError && <Outdated error={error} onRetry={refetch} />}
      {/* What was asked before stays in sight until the new figures come, but opens nothing. */}
      <div className="kpi-body" inert={isPlaceholderData} aria-busy={isPlaceholderData}>
        <Report reply={data} view={view} onUlp={onUlp} />
      </div>
    </>
  );
}

const printedAt = (): string => `${dayText(serverNow())} ${timeText(serverNow())}`;

function Report({ reply, view, onUlp }: FiguresProps & { readonly reply: KpiReply }) {
  const { t } = useTranslation();
  const nameOf = useKeyNames(reply.groupBy);
  const [open, setOpen] = useState<{ cell: KpiCell; place: KpiPlace } | null>(null);
  const up3Name = useLive(({ board }) => board?.up3.name);
  const ulps = useUlps();
  const { from, to, ulp } = view;
  const days = from === to ? from : t('kpi.period_line', { from, to });
  const where = ulp === null ? up3Name : `ULP ${ulpName(ulps, ulp)}`;
  const ask = (cell: KpiCell, place: KpiPlace) => setOpen({ cell, place });
  return (
    <>
      <p className="print-only">
        {where} · {days} · {t('kpi.printed', { at: printedAt() })}
      </p>
      <FourNumbers reply={reply} onAsk={ask} />
      {reply.items.length === 0 ? (
        <Notice title={t('kpi.empty')} />
      ) : (
        <>
          <KpiChart reply={reply} nameOf={nameOf} onAsk={ask} />
          <KpiTable reply={reply} nameOf={nameOf} onAsk={ask} onUlp={reply.groupBy === 'ulp' ? onUlp : null} />
        </>
      )}
      {open && (
        <KpiOrders
          {...open}
          reply={reply}
          asked={{
            period: { from: reply.from, to: reply.to },
            ulp,
            measure: open.cell.measure,
            group: open.place.rowKey === null ? null : { by: reply.groupBy, key: open.place.rowKey },
          }}
          within={`${where} · ${days}`}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
