import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { waitingWords } from '../../words/dispatch-words.ts';

export function IncidentOrders({ incident: { workOrders } }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  if (workOrders.length === 0) return <p className="quiet">{t('incident.noOrder')}</p>;
  return (
    <ul className="callers">
      {workOrders.map((order) => (
        <li key={order.id} className="caller">
          <span className="caller-lines">
            <span className="spread">
              <Link href={`/orders/${order.id}`} className="strong">
                {order.number}
              </Link>
              <span className="chip">
                <StateIcon state={order.state} /> {t(`code.state.${order.state}`)}
              </span>
            </span>
            <span className="spread meta">
              <span className="cut">
                {order.crew?.code ?? (order.waitingReason ? waitingWords(t, order.waitingReason) : t('queue.noCrew'))}
              </span>
              {momentText(order.times.createdAt, serverNow())}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
