import { isOpen } from '@comcen/shared/domain/work-order/states.ts';
import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { minutesSeconds, momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { useTick } from '../../time/use-tick.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { estimateSourceText, hasPassed } from '../../words/estimate-words.ts';
import { certaintyOf, outText, percentText } from './incident-words.ts';

/** What the eye meets first: what is out, how many, since when, until when, how sure, and who is on it. */
export function IncidentFacts({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const ulps = useUlps();
  const { device, customersOut, ulp, address } = incident;
  return (
    <dl className="incident-facts">
      <Fact label={t('incident.isOut')} isWide>
        <span className="big-fact">{outText(t, incident)}</span>
        <span className="meta cut">
          {[device?.name, address, `ULP ${ulpName(ulps, ulp)}`].filter(Boolean).join(' · ')}
        </span>
      </Fact>
      <Fact label={t('incident.customersOut')}>
        <span className="big-fact">{numbers.whole(customersOut)}</span>
        <span className="meta">{t('incident.called', { count: calledOf(incident) })}</span>
      </Fact>
      <Fact label={t('incident.since')}>
        <Duration incident={incident} />
        <span className="meta">
          {t('incident.sinceAt', { time: momentText(incident.startedAt, serverNow()) })}
          {incident.restoredAt &&
            `, ${t('incident.restoredAt', { time: momentText(incident.restoredAt, serverNow()) })}`}
        </span>
      </Fact>
      <Fact label={t('incident.estimate')}>
        <EstimateFact incident={incident} />
      </Fact>
      <Fact label={t('incident.sure')}>
        <SureFact incident={incident} />
      </Fact>
      <Fact label={t('incident.orders')}>
        <OrderFact incident={incident} />
      </Fact>
    </dl>
  );
}

function Fact({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? 'wide' : ''}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Customers, each once, as the tree counts them; without a device the reports. */
const calledOf = ({ tree, reportCount }: IncidentDetail): number =>
  tree.find(({ isSuspect }) => isSuspect)?.callers ?? reportCount;

function Duration({ incident: { startedAt, restoredAt } }: { incident: IncidentDetail }) {
  const start = Date.parse(startedAt);
  const end = restoredAt === null ? null : Date.parse(restoredAt);
  const text = useTick((now) => minutesSeconds((end ?? now) - start));
  return <span className={end === null ? 'big-fact' : 'big-fact quiet'}>{text}</span>;
}

function EstimateFact({ incident: { estimate, restoredAt } }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const now = serverNow();
  if (!estimate) return <span className="big-fact quiet">{t('incident.noEstimate')}</span>;
  const { at, earliestAt, latestAt } = estimate;
  const isPast = restoredAt === null && hasPassed(estimate, now);
  const between =
    earliestAt && latestAt
      ? t('incident.estimateBetween', { from: momentText(earliestAt, now), to: momentText(latestAt, now) })
      : null;
  return (
    <>
      <span className={isPast ? 'big-fact at-risk' : 'big-fact'}>{momentText(at, now)}</span>
      <span className="meta">{[between, estimateSourceText(t, estimate)].filter(Boolean).join(' · ')}</span>
    </>
  );
}

function SureFact({ incident: { probability, confirmedAt } }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  if (confirmedAt) {
    return (
      <>
        <span className="big-fact">{t('incident.confirmed')}</span>
        <span className="meta">{t('incident.confirmedAt', { time: momentText(confirmedAt, serverNow()) })}</span>
      </>
    );
  }
  if (probability === null) return <span className="big-fact quiet">{t('incident.sureNone')}</span>;
  return (
    <>
      <span className="big-fact">{t('incident.percent', { value: percentText(probability) })}</span>
      <span className="meta">{t(`incident.certainty.${certaintyOf(probability)}`)}</span>
    </>
  );
}

/** The order that goes on; with several the furthest of them, and how many more. */
function OrderFact({ incident: { workOrders } }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const open = workOrders.filter(({ state }) => isOpen(state));
  const order = open.find(({ crew }) => crew !== null) ?? open[0];
  if (!order)
    return <span className="quiet">{t(workOrders.length > 0 ? 'incident.noOpenOrder' : 'incident.noOrder')}</span>;
  return (
    <>
      <span>
        <Link href={`/orders/${order.id}`} className="strong">
          {order.number}
        </Link>
        {order.crew && <span> {order.crew.code}</span>}
        {open.length > 1 && <span className="quiet"> +{open.length - 1}</span>}
      </span>
      <span className="chip">
        <StateIcon state={order.state} /> {t(`code.state.${order.state}`)}
      </span>
    </>
  );
}
