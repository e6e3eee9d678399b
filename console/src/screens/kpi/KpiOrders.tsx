import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { KpiOrder, KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type KpiAsked, kpiOrdersQuery } from '../../api/queries.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { flagWords } from '../order/Timeline.tsx';
import type { KpiPlace } from './KpiNumber.tsx';
import { type Interval, type KpiCell, RECOVERIES, targetOf } from './kpi-cells.ts';

interface KpiOrdersProps {
  readonly reply: KpiReply;
  readonly asked: KpiAsked;
  readonly cell: KpiCell;
  readonly place: KpiPlace;
  /** ULP and days that the number is of. */
  readonly within: string;
  readonly onClose: () => void;
}

const INTERVALS: readonly Interval[] = ['response', ...RECOVERIES];
const isLeftOut = (measure: KpiMeasure): boolean => measure === 'cancelled' || measure === 'superseded';

/** The list behind a number: nobody has to believe a figure. */
export function KpiOrders({ reply, asked, cell, place, within, onClose }: KpiOrdersProps) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(kpiOrdersQuery(asked));
  const title = t('kpi.ordersTitle', { number: cell.label, value: cell.value });
  const mark = (interval: Interval): string => (interval === cell.measure ? 'num asked' : 'num');
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <p className="kpi-orders meta">
        {place.name} · {within} · {t('kpi.ordersCount', { count: cell.orders })}
      </p>
      <PagedTable
        title={title}
        list={list}
        empty={t('kpi.noOrders')}
        head={
          <tr>
            <th>{t('workOrders.columns.number')}</th>
            <th>{t('workOrders.columns.state')}</th>
            <th>{t('workOrders.columns.ulp')}</th>
            <th>{t('workOrders.columns.crew')}</th>
            <th className="num">{t('workOrders.columns.reported')}</th>
            {isLeftOut(cell.measure) ? (
              <th className="num">{t(`kpi.${cell.measure === 'cancelled' ? 'cancelled' : 'superseded'}`)}</th>
            ) : (
              <>
                {INTERVALS.map((interval) => (
                  <th key={interval} className={mark(interval)}>
                    {interval === 'response' ? t('kpi.response') : t(`kpi.recoveryShort.${interval}`)}
                  </th>
                ))}
                <th className={cell.measure === 'paused' ? 'num asked' : 'num'}>{t('kpi.paused')}</th>
              </>
            )}
            <th>{t('kpi.flags')}</th>
          </tr>
        }
        row={(order) => <Row key={order.id} order={order} reply={reply} measure={cell.measure} />}
      />
    </Dialog>
  );
}

interface RowProps {
  readonly order: KpiOrder;
  readonly reply: KpiReply;
  readonly measure: KpiMeasure;
}

function Row({ order, reply, measure }: RowProps) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <tr>
      <td>
        <Link className="link" href={`/orders/${order.id}`}>
          {order.number}
        </Link>
      </td>
      <td>{t(`code.state.${order.state}`)}</td>
      <td>{ulpName(ulps, order.ulp)}</td>
      <td>{order.crewCode ?? '–'}</td>
      <td className="num">{momentText(order.reportedAt, serverNow())}</td>
      {isLeftOut(measure) ? (
        <td className="num">{order.cancelledAt === null ? '–' : momentText(order.cancelledAt, serverNow())}</td>
      ) : (
        <Minutes order={order} reply={reply} measure={measure} />
      )}
      <td className="meta">{order.flags.map((flag) => flagWords(t, flag)).join(', ')}</td>
    </tr>
  );
}

/** The interval that was asked about stands out; red where it is past its target. */
function Minutes({ order, reply, measure }: RowProps) {
  const numbers = useNumbers();
  const minutes: Record<Interval, number | null> = {
    response: order.responseMin,
    customer: order.recoveryCustomerMin,
    work: order.recoveryWorkMin,
    outage: order.recoveryOutageMin,
  };
  return (
    <>
      {INTERVALS.map((interval) => {
        const isPast = (minutes[interval] ?? 0) > targetOf(reply, interval);
        const tone = interval === measure ? (isPast ? 'num asked breached' : 'num asked') : 'num';
        return (
          <td key={interval} className={tone}>
            {numbers.one(minutes[interval])}
          </td>
        );
      })}
      <td className={measure === 'paused' ? 'num asked' : 'num'}>
        {order.pausedMin === 0 ? '–' : numbers.one(order.pausedMin)}
      </td>
    </>
  );
}
