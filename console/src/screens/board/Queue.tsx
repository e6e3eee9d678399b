import type { WorkOrderItem } from '@comcen/shared/wire/http/work-order.ts';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { filterQueue, type QueueFilter, sortQueue } from '../../board/queue.ts';
import { ulpInView } from '../../board/ulp-in-view.ts';
import { useIsLive, useLive, useOrders, useTargets } from '../../live/live.ts';
import { useMayOperate } from '../../session.tsx';
import { serverNow } from '../../time/ticker.ts';
import { useTick } from '../../time/use-tick.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Loading, Notice } from '../../ui/Notice.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { useStore } from '../../ui/store.ts';
import { UlpSelect } from '../../ui/UlpSelect.tsx';
import { useWindow } from '../../ui/use-window.ts';
import { QueueRow, ROW_PX } from './QueueRow.tsx';

const FILTERS = ['all', 'waiting', 'at_risk', 'held'] as const satisfies QueueFilter[];

interface QueueProps {
  readonly selectedId: string | null;
  readonly onOpen: (id: string) => void;
}

export function Queue({ selectedId, onOpen }: QueueProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<QueueFilter>('all');
  const ulp = useStore(ulpInView);
  const mayOperate = useMayOperate();
  const shown = useShown(filter, ulp);
  const showAll = () => {
    setFilter('all');
    ulpInView.set(null);
  };
  return (
    <section className="queue" aria-label={t('queue.title')}>
      <div className="queue-head">
        <div className="spread">
          <h2>
            {t('queue.title')} <span className="quiet">{shown?.length ?? ''}</span>
          </h2>
          {mayOperate && (
            <span className="row">
              <Link href="/new-order" className="button small" title={t('queue.newOrder')}>
                + WO
                <span className="sr-only">, {t('queue.newOrder')}</span>
              </Link>
              <Link href="/report" className="button small primary">
                {t('queue.newReport')} <kbd>N</kbd>
              </Link>
            </span>
          )}
        </div>
        <Segments
          label={t('queue.filterLabel')}
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((value) => ({ value, label: t(`queue.filter.${value}`) }))}
        />
      </div>
      <div className="queue-columns">
        <UlpSelect value={ulp} onChange={ulpInView.set} />
        <span>
          {t('queue.response')} / {t('queue.recovery')}
        </span>
      </div>
      {shown && shown.length > 0 ? (
        <QueueList orders={shown} selectedId={selectedId} onOpen={onOpen} />
      ) : (
        <NoRows isFiltered={filter !== 'all' || ulp !== null} showAll={showAll} />
      )}
    </section>
  );
}

/** The sort does not depend on the time; only the at-risk filter looks at it again, every five seconds. */
function useShown(filter: QueueFilter, ulp: string | null): WorkOrderItem[] | null {
  const hasBoard = useLive(({ board }) => board !== null);
  const orders = useOrders();
  const targets = useTargets();
  const beat = useTick((now) => (filter === 'at_risk' ? Math.floor(now / 5_000) : 0));
  const sorted = useMemo(() => sortQueue(orders.values(), targets), [orders, targets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `beat` is the time going on.
  return useMemo(
    () => (hasBoard ? filterQueue(sorted, filter, ulp, targets, serverNow()) : null),
    [hasBoard, sorted, filter, ulp, targets, beat],
  );
}

function NoRows({ isFiltered, showAll }: { isFiltered: boolean; showAll: () => void }) {
  const { t } = useTranslation();
  const isLive = useIsLive();
  const isConnecting = useLive(({ link }) => link.phase === 'connecting');
  if (isConnecting) return <Loading />;
  // An empty list never looks like "nothing is wrong" when the line is down.
  if (!isLive) return <Notice title={t('queue.emptyUnknown')} text={t('queue.emptyUnknownHelp')} />;
  if (!isFiltered) return <Notice title={t('queue.empty')} text={t('queue.emptyHelp')} />;
  return (
    <Notice title={t('queue.emptyFilter')}>
      <button type="button" className="button" onClick={showAll}>
        <Icon name="close" /> {t('queue.showAll')}
      </button>
    </Notice>
  );
}

interface QueueListProps extends QueueProps {
  readonly orders: readonly WorkOrderItem[];
}

/** A listbox: one stop for Tab, arrows move, Enter opens. Only rows in view exist. */
function QueueList({ orders, selectedId, onOpen }: QueueListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const [cursorId, setCursorId] = useState<string | null>(null);
  const { from, to, onScroll, reveal } = useWindow(list, orders.length, ROW_PX);
  const at = orders.findIndex((order) => order.id === cursorId);
  const moveTo = (index: number) => {
    const order = orders[Math.max(0, Math.min(orders.length - 1, index))];
    if (!order) return;
    setCursorId(order.id);
    reveal(orders.indexOf(order));
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -orders.length, End: orders.length }[
      event.key
    ];
    if (step !== undefined) {
      event.preventDefault();
      moveTo(at < 0 && step > 0 ? 0 : at + step);
    }
    const current = orders[at];
    if (event.key === 'Enter' && current) onOpen(current.id);
  };
  return (
    <div
      ref={list}
      className="queue-list"
      role="listbox"
      data-queue
      tabIndex={0}
      aria-label={t('queue.title')}
      aria-activedescendant={at >= from && at < to ? `queue-${cursorId}` : undefined}
      onKeyDown={press}
      onFocus={() => at < 0 && setCursorId(selectedId ?? orders[0]?.id ?? null)}
      onScroll={onScroll}
    >
      <div role="presentation" style={{ height: orders.length * ROW_PX, paddingTop: from * ROW_PX }}>
        {orders.slice(from, to).map((order, index) => (
          <QueueRow
            key={order.id}
            order={order}
            position={from + index + 1}
            total={orders.length}
            isSelected={order.id === selectedId}
            isCursor={order.id === cursorId}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}
