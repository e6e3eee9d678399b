import type { KpiReply } from '@comcen/shared/wire/http/kpi.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { ListHead } from '../../ui/ListHead.tsx';
import { Failed, Loading, Notice } from '../../ui/Notice.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { OrderPanel } from '../order/OrderPanel.tsx';
import { KpiOrderRow, KpiOrdersHead } from './KpiOrderRow.tsx';
import { type KpiCell, useKpiCells } from './kpi-cells.ts';
import { askedOrders, exported, kpiOrdersQuery, kpisQuery, type Scope } from './kpi-queries.ts';
import { useDaysText } from './use-days-text.ts';
import type { Drill } from './use-drill.ts';
import { useKeyNames } from './use-key-names.ts';

interface KpiOrdersProps {
  readonly drill: Drill;
  readonly scope: Scope;
  /** The unit that the number is of. */
  readonly where: string;
  readonly onOrder: (id: string) => void;
  readonly onOrderClose: () => void;
  readonly onClose: () => void;
}

/** The list behind a number, and beside it the order that is looked at: nobody has to believe a figure. */
export function KpiOrders(props: KpiOrdersProps) {
  const { t } = useTranslation();
  const { drill, scope, onClose } = props;
  const { data, error, refetch } = useQuery({
    ...kpisQuery(scope, drill.row?.by ?? 'ulp'),
    placeholderData: undefined,
  });
  if (!data) {
    return (
      <Dialog title={t('kpi.title')} onClose={onClose} isWide>
        {error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
      </Dialog>
    );
  }
  return <Listed {...props} reply={data} />;
}

function Listed({
  drill,
  scope,
  where,
  reply,
  onOrder,
  onOrderClose,
  onClose,
}: KpiOrdersProps & { readonly reply: KpiReply }) {
  const { t } = useTranslation();
  const daysText = useDaysText();
  const cells = useKpiCells(reply);
  const nameOf = useKeyNames(reply.groupBy, reply.labels);
  const row = drill.row ? reply.items.find(({ key }) => key === drill.row?.key) : reply.total;
  const cell = row ? cells.named(row, drill.code) : null;
  const title = useTitle(drill, cell);
  const askedAs = ({ measure }: KpiCell) =>
    exported(scope, askedOrders({ measure, group: drill.row, between: drill.between }));
  const place = drill.row ? nameOf(drill.row.key) : t('kpi.total');
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <ListHead className="kpi-orders" file={cell && { table: 'kpi_orders', query: askedAs(cell) }}>
        {place} · {where} · {daysText(scope.days)}
        {cell && !drill.between && ` · ${t('kpi.ordersCount', { count: cell.orders })}`}
      </ListHead>
      <div className={drill.orderId ? 'kpi-drill has-order' : 'kpi-drill'}>
        {cell ? (
          <List drill={drill} scope={scope} cell={cell} reply={reply} title={title} onOrder={onOrder} />
        ) : (
          <Notice title={t('kpis.list.gone')} />
        )}
        {drill.orderId && (
          <aside className="panel" aria-label={t('kpis.list.beside')}>
            <OrderPanel key={drill.orderId} id={drill.orderId} onClose={onOrderClose} />
          </aside>
        )}
      </div>
    </Dialog>
  );
}

function useTitle({ between }: Drill, cell: KpiCell | null): string {
  const { t } = useTranslation();
  const numbers = useNumbers();
  if (!cell) return t('kpi.title');
  if (!between) return t('kpi.ordersTitle', { number: cell.label, value: cell.value });
  const [from, to] = [numbers.whole(between.fromMin), numbers.whole(between.toMin)];
  return `${cell.label}: ${between.toMin === null ? t('kpis.binFrom', { from }) : t('kpis.bin', { from, to })}`;
}

interface ListProps extends Pick<KpiOrdersProps, 'drill' | 'scope' | 'onOrder'> {
  readonly cell: KpiCell;
  readonly reply: KpiReply;
  readonly title: string;
}

function List({ drill, scope, cell, reply, title, onOrder }: ListProps) {
  const { t } = useTranslation();
  const { row: group, between, orderId } = drill;
  const list = useInfiniteQuery(kpiOrdersQuery(scope, { measure: cell.measure, group, between }));
  return (
    <PagedTable
      title={title}
      list={list}
      empty={t('kpi.noOrders')}
      head={<KpiOrdersHead measure={cell.measure} />}
      row={(order) => (
        <KpiOrderRow
          key={order.id}
          order={order}
          reply={reply}
          measure={cell.measure}
          isOpen={order.id === orderId}
          onOpen={() => onOrder(order.id)}
        />
      )}
    />
  );
}
