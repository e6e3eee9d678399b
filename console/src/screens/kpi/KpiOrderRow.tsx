import type { KpiMeasure } from '@comcen/shared/domain/kpi/measures.ts';
import type { KpiOrder, KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useUlps } from '../../live/live.ts';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { flagWords } from '../order/Timeline.tsx';
import { INTERVALS, type Interval, targetOf } from './kpi-cells.ts';
import { useKeyNames } from './use-key-names.ts';

const isLeftOut = (measure: KpiMeasure): boolean => measure === 'cancelled' || measure === 'superseded';
const mark = (isAsked: boolean): string => (isAsked ? 'num asked' : 'num spare');

export function KpiOrdersHead({ measure }: { readonly measure: KpiMeasure }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th>{t('workOrders.columns.number')}</th>
      <th className="spare">{t('workOrders.columns.state')}</th>
      <th className="spare">{t('workOrders.columns.ulp')}</th>
      <th>{t('workOrders.columns.crew')}</th>
      <th className="spare">{t('kpis.list.cause')}</th>
      <th className="num">{t('workOrders.columns.reported')}</th>
      {isLeftOut(measure) ? (
        <th className="num">{t(measure === 'cancelled' ? 'kpi.cancelled' : 'kpi.superseded')}</th>
      ) : (
        <>
          <th className="num">{t('kpis.list.times')}</th>
          <th className="num">{t('kpis.list.restored')}</th>
          {INTERVALS.map((interval) => (
            <th key={interval} className={mark(interval === measure)}>
              {interval === 'response' ? t('kpi.response') : t(`kpi.recoveryShort.${interval}`)}
            </th>
          ))}
          <th className={mark(measure === 'paused')}>{t('kpi.paused')}</th>
        </>
      )}
      <th className="num spare">{t('kpis.list.place')}</th>
      <th className="num">{t('kpis.list.photos')}</th>
      <th>{t('kpi.flags')}</th>
    </tr>
  );
}

interface RowProps {
  readonly order: KpiOrder;
  readonly reply: KpiReply;
  readonly measure: KpiMeasure;
}

export function KpiOrderRow({
  isOpen,
  onOpen,
  ...props
}: RowProps & { readonly isOpen: boolean; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const causeName = useKeyNames('cause');
  const { order, measure } = props;
  const flags = order.flags.map((flag) => flagWords(t, flag));
  return (
    <tr className={isOpen ? 'selected' : ''}>
      <td>
        <button type="button" className="kpi-number link" aria-current={isOpen} onClick={onOpen}>
          {order.number}
        </button>
      </td>
      <td className="spare">{t(`code.state.${order.state}`)}</td>
      <td className="spare">{ulpName(ulps, order.ulp)}</td>
      <td>{order.crewCode ?? '–'}</td>
      <td className="spare">{order.cause === null ? '–' : causeName(order.cause)}</td>
      <Moment at={order.reportedAt} />
      {isLeftOut(measure) ? <Moment at={order.cancelledAt} /> : <Minutes {...props} />}
      <td className="num spare">
        <Link className="link place" href={`/orders/${order.id}`} title={t('kpis.list.openFull')}>
          {order.location.lat.toFixed(4)}, {order.location.lng.toFixed(4)}
        </Link>
      </td>
      <td className="num">{order.photos === 0 ? '–' : order.photos}</td>
      <td className="meta">{[...flags, ...(order.correction ? [t('kpis.list.corrected')] : [])].join(', ')}</td>
    </tr>
  );
}

const Moment = ({ at }: { readonly at: string | null }) => (
  <td className="num">{at === null ? '–' : momentText(at, serverNow())}</td>
);

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
      <Moment at={order.arrivedAt} />
      <Moment at={order.restoredAt} />
      {INTERVALS.map((interval) => {
        const isPast = interval === measure && (minutes[interval] ?? 0) > targetOf(reply, interval);
        return (
          <td key={interval} className={`${mark(interval === measure)}${isPast ? ' breached' : ''}`}>
            {numbers.one(minutes[interval])}
          </td>
        );
      })}
      <td className={mark(measure === 'paused')}>{order.pausedMin === 0 ? '–' : numbers.one(order.pausedMin)}</td>
    </>
  );
}
