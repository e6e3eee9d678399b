import type { KpiOrder } from '@comcen/shared/wire/http/kpi.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { kpiOrdersQuery, type Period } from '../../api/queries.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { flagWords } from '../order/Timeline.tsx';

interface KpiOrdersProps {
  readonly period: Period;
  readonly groupBy: string;
  readonly groupKey: string | null;
  readonly name: string;
  readonly onClose: () => void;
}

/** The list behind a number: nobody has to believe a figure. */
export function KpiOrders({ period, groupBy, groupKey, name, onClose }: KpiOrdersProps) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(kpiOrdersQuery(period, groupBy, groupKey));
  return (
    <Dialog title={t('kpi.ordersTitle', { key: name })} onClose={onClose} isWide>
      <PagedTable
        title={t('kpi.ordersTitle', { key: name })}
        list={list}
        empty={t('kpi.noOrders')}
        head={
          <tr>
            <th>{t('workOrders.columns.number')}</th>
            <th>{t('workOrders.columns.ulp')}</th>
            <th>{t('workOrders.columns.crew')}</th>
            <th>{t('workOrders.columns.reported')}</th>
            <th className="num">{t('kpi.response')}</th>
            <th className="num">{t('kpi.recovery.customer')}</th>
            <th className="num">{t('kpi.recovery.work')}</th>
            <th className="num">{t('kpi.recovery.outage')}</th>
            <th>{t('kpi.flags')}</th>
          </tr>
        }
        row={(order) => <Row key={order.id} order={order} />}
      />
    </Dialog>
  );
}

function Row({ order }: { order: KpiOrder }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const ulps = useUlps();
  return (
    <tr>
      <td>
        <Link className="link" href={`/orders/${order.id}`}>
          {order.number}
        </Link>
      </td>
      <td>{ulpName(ulps, order.ulp)}</td>
      <td>{order.crewCode ?? '–'}</td>
      <td>{momentText(order.reportedAt, serverNow())}</td>
      <td className="num">{numbers.one(order.responseMin)}</td>
      <td className="num">{numbers.one(order.recoveryCustomerMin)}</td>
      <td className="num">{numbers.one(order.recoveryWorkMin)}</td>
      <td className="num">{numbers.one(order.recoveryOutageMin)}</td>
      <td className="meta">{order.flags.map((flag) => flagWords(t, flag)).join(', ')}</td>
    </tr>
  );
}
