import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ordersQuery } from '../api/queries.ts';
import { recoveryClock, responseClock } from '../board/order-clock.ts';
import { ulpName, useTargets, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { ColumnHead } from '../ui/ColumnHead.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { RunningClock } from '../ui/RunningClock.tsx';
import { StateIcon } from '../ui/StateIcon.tsx';
import { useListFilter } from '../ui/use-list-filter.tsx';

const COLUMNS = [
  'number',
  'state',
  'kind',
  'place',
  'ulp',
  'crew',
  'customers',
  'reported',
  'response',
  'recovery',
] as const;
const NUMERIC: readonly (typeof COLUMNS)[number][] = ['customers', 'response', 'recovery'];

export function WorkOrdersScreen() {
  const { t } = useTranslation();
  const { filter, tools } = useListFilter({
    label: t('workOrders.state'),
    codes: WORK_ORDER_STATES,
    text: (code) => t(`code.state.${code}`),
  });
  return (
    <ListScreen
      title={t('workOrders.title')}
      list={useInfiniteQuery(ordersQuery(filter))}
      empty={t('workOrders.empty')}
      tools={tools}
      file={{ table: 'work_orders', query: filter }}
      head={<ColumnHead columns={COLUMNS} numeric={NUMERIC} text={(column) => t(`workOrders.columns.${column}`)} />}
      row={(order) => <OrderRow key={order.id} order={order} />}
    />
  );
}

function OrderRow({ order }: { order: WorkOrderItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const targets = useTargets();
  return (
    <tr>
      <td>
        <Link className="link" href={`/orders/${order.id}`}>
          {order.number}
        </Link>
      </td>
      <td>
        <span className="chip">
          <StateIcon state={order.state} /> {t(`code.state.${order.state}`)}
        </span>
      </td>
      <td className={order.kind === 'hazard' ? 'hazard-ink' : ''}>{t(`code.kind.${order.kind}`)}</td>
      <td className="wide">{order.device?.code ?? order.address}</td>
      <td>{ulpName(ulps, order.ulp)}</td>
      <td>{order.crew?.code ?? '–'}</td>
      <td className="num">{order.customersOut}</td>
      <td>{momentText(order.times.reportedAt, serverNow())}</td>
      <td className="num">
        <RunningClock clock={responseClock(order, targets)} name={t('queue.response')} />
      </td>
      <td className="num">
        <RunningClock clock={recoveryClock(order, targets)} name={t('queue.recovery')} />
      </td>
    </tr>
  );
}
