import type { PlanReply } from '@comcen/shared/wire/http/plan.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planQuery } from '../../api/queries.ts';
import { useCrews, useOrders } from '../../live/live.ts';
import { useReadAgain } from '../../live/use-read-again.ts';
import { timeText } from '../../time/format.ts';
import { Failed, Loading, Notice, Outdated } from '../../ui/Notice.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { PlanTable } from './PlanTable.tsx';
import { WaitingOrders } from './WaitingOrders.tsx';

/** A board in a storm changes many times a second; the plan it leads to is worth reading every few. */
const READ_EVERY_MS = 5_000;

export function PlanScreen() {
  const { t } = useTranslation();
  const [ulp, setUlp] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(planQuery);
  const read = () => refetch({ cancelRefetch: false });
  useReadAgain(useOrders(), read, READ_EVERY_MS);
  useReadAgain(useCrews(), read, READ_EVERY_MS);
  return (
    <section className="screen">
      <header className="screen-head">
        <h1>{t('plan.title')}</h1>
        <UlpSelect value={ulp} onChange={setUlp} />
        <Legend />
        <span className="grow" />
        <span className="meta">{data && t('problem.asOf', { time: timeText(data.at) })}</span>
      </header>
      {data && error && <Outdated error={error} onRetry={refetch} />}
      {data && <Plan plan={data} ulp={ulp} />}
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
    </section>
  );
}

/** Crews with work first: the idle ones are one glance further down. */
function Plan({ plan, ulp }: { plan: PlanReply; ulp: string | null }) {
  const { t } = useTranslation();
  const orders = useOrders();
  const crews = plan.crews
    .filter(({ crew }) => ulp === null || crew.ulp === ulp)
    .sort((a, b) => Number(b.jobs.length > 0) - Number(a.jobs.length > 0) || (a.crew.code < b.crew.code ? -1 : 1));
  const waiting = plan.waiting.filter(({ workOrderId }) => ulp === null || orders.get(workOrderId)?.ulp === ulp);
  return (
    <div className="plan-body">
      <ScrollRegion className="plan-scroll" label={t('plan.title')}>
        {crews.length === 0 ? (
          <Notice title={t('plan.noCrews')} text={t('plan.noCrewsHelp')} />
        ) : (
          <PlanTable crews={crews} />
        )}
      </ScrollRegion>
      <WaitingOrders waiting={waiting} count={ulp === null ? plan.waitingCount : waiting.length} />
    </div>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <span className="plan-legend" title={t('plan.lead')}>
      <span className="plan-sign running" /> {t('plan.legend.running')}
      <span className="plan-sign travel" /> {t('plan.legend.travel')}
      <span className="plan-sign planned" /> {t('plan.legend.planned')}
      <span className="plan-sign off" /> {t('plan.legend.shift')}
    </span>
  );
}
