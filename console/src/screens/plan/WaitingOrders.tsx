import type { PlanReply } from '@comcen/shared/wire/http/plan.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useLive } from '../../live/live.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

const SHOWN = 100;

/** Who is in nobody's plan, the most urgent first, and why. */
export function WaitingOrders({ waiting, count }: { waiting: PlanReply['waiting']; count: number }) {
  const { t } = useTranslation();
  const shown = waiting.slice(0, SHOWN);
  return (
    <aside className="plan-waiting" aria-label={t('plan.waiting')}>
      <h2>
        {t('plan.waiting')}{' '}
        <span className="quiet">
          {shown.length < count ? t('plan.waitingCount', { shown: shown.length, count }) : count}
        </span>
      </h2>
      {count === 0 && <p className="quiet">{t('plan.noWaiting')}</p>}
      {shown.length > 0 && (
        <ScrollRegion className="plan-waiting-list" label={t('plan.waiting')}>
          <ul className="callers">
            {shown.map((order) => (
              <Waiting key={order.workOrderId} order={order} />
            ))}
          </ul>
        </ScrollRegion>
      )}
    </aside>
  );
}

function Waiting({ order: { workOrderId, number, priority, why } }: { order: PlanReply['waiting'][number] }) {
  const { t } = useTranslation();
  const place = useLive(({ board }) => {
    const order = board?.workOrders.get(workOrderId);
    return order ? (order.device?.code ?? order.address) : '';
  });
  return (
    <li className="caller">
      <span className="caller-lines">
        <span className="spread">
          <span className="cut">
            <Link href={`/orders/${workOrderId}`} className="strong">
              {number}
            </Link>{' '}
            {place}
          </span>
          <span className="meta">{t('plan.priority', { value: priority })}</span>
        </span>
        <span className="meta">{t(`dispatch.reason.${why.code}`)}</span>
      </span>
    </li>
  );
}
