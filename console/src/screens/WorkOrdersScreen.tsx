import { WORK_ORDER_STATES, type WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ordersQuery } from '../api/queries.ts';
import { recoveryClock, responseClock } from '../board/order-clock.ts';
import { ulpName, useTargets, useUlps } from '../live/live.ts';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { CodeSelect } from '../ui/CodeSelect.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { RunningClock } from '../ui/RunningClock.tsx';
import { StateIcon } from '../ui/StateIcon.tsx';
import { UlpSelect } from '../ui/UlpSelect.tsx';

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
const NUMERIC: readonly string[] = ['customers', 'response', 'recovery'];

export function WorkOrdersScreen() {
  const { t } = useTranslation();
  const [state, setState] = useState<WorkOrderState | null>(null);
  const [ulp, setUlp] = useState<string | null>(null);
  const list = useInfiniteQuery(ordersQuery({ state, ulp }));
  return (
    <ListScreen
      title={t('workOrders.title')}
      list={list}
      empty={t('workOrders.empty')}
      tools={
        <>
          <CodeSelect
            label={t('workOrders.state')}
            all={t('common.all')}
            value={state}
            codes={WORK_ORDER_STATES}
            text={(code) => t(`code.state.${code}`)}
            onChange={setState}
          />
          <UlpSelect value={ulp} onChange={setUlp} />
        </>
      }
      head={
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} className={NUMERIC.includes(column) ? 'num' : ''}>
              {t(`workOrders.columns.${column}`)}
            </th>
          ))}
        </tr>
      }
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
