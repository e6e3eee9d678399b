import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { orderQuery } from '../../api/queries.ts';
import { orderLevel, recoveryClock, responseClock } from '../../board/order-clock.ts';
import { useCrews, useLive, useTargets } from '../../live/live.ts';
import { showOnMap } from '../../map/map-state.ts';
import { minutesSeconds } from '../../time/format.ts';
import { useTick } from '../../time/use-tick.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading, Outdated } from '../../ui/Notice.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { StateIcon } from '../../ui/StateIcon.tsx';
import { TargetClock } from '../../ui/TargetClock.tsx';
import { phoneText } from '../../words/phone.ts';
import { Claims } from './Claims.tsx';
import { Facts } from './Facts.tsx';
import { Integrity } from './Integrity.tsx';
import { OrderCommands } from './OrderCommands.tsx';
import { OrderReports } from './OrderReports.tsx';
import { Timeline } from './Timeline.tsx';
import { WhyThisCrew } from './WhyThisCrew.tsx';

/** One order, whole. Read again whenever the board says that it or its incident changed. */
export function OrderPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(orderQuery(id));
  // A new object each time a frame tells of it, also when its version stands: why nobody has it, a claim, a count.
  const order = useLive(({ board }) => board?.workOrders.get(id));
  const incident = useLive(({ board }) => (data ? board?.incidents.get(data.incidentId) : undefined));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the board knows more than the panel when one of them changes.
  useEffect(() => {
    void refetch();
  }, [order, incident, refetch]);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <Order order={data} onClose={onClose}>
      {error && <Outdated error={error} onRetry={refetch} />}
    </Order>
  );
}

interface OrderProps {
  readonly order: WorkOrderDetail;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Order({ order, onClose, children }: OrderProps) {
  const { t } = useTranslation();
  const targets = useTargets();
  return (
    <article className="order" aria-label={t('order.label', { number: order.number })}>
      <OrderHead order={order} onClose={onClose} />
      <ScrollRegion className="order-scroll" label={order.number}>
        {children}
        <div className="order-clocks">
          <TargetClock label={t('order.response')} clock={responseClock(order, targets)} />
          <TargetClock label={t('order.recovery')} clock={recoveryClock(order, targets)} />
        </div>
        <Claims order={order} />
        <Facts order={order} />
        <CrewLine order={order} />
        <OrderReports order={order} />
        <WhyThisCrew order={order} />
        <Integrity order={order} />
        <Timeline order={order} />
      </ScrollRegion>
      <OrderCommands order={order} />
    </article>
  );
}

function OrderHead({ order, onClose }: { order: WorkOrderDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const targets = useTargets();
  const level = useTick((now) => orderLevel(order, targets, now));
  return (
    <header className="order-head">
      <div className="spread">
        <h2>{order.number}</h2>
        <span className="chip strong">
          <StateIcon state={order.state} level={level} /> {t(`code.state.${order.state}`)}
        </span>
        <span className="grow" />
        <button
          type="button"
          className="button plain icon"
          aria-label={t('order.showOnMap')}
          title={t('order.showOnMap')}
          onClick={() => showOnMap(order.location)}
        >
          <Icon name="target" />
        </button>
        <button type="button" className="button plain icon" aria-label={t('common.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <p>
        {order.device && (
          <span className="strong">
            {t(`code.device.${order.device.kind}`)} {order.device.code}
          </span>
        )}
        {order.device && order.address ? ' · ' : ''}
        {order.address}
      </p>
    </header>
  );
}

function CrewLine({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const crew = useCrews().get(order.crew?.id ?? '');
  const ends = order.offerExpiresAt === null ? null : Date.parse(order.offerExpiresAt);
  const left = useTick((now) => (ends === null ? null : minutesSeconds(ends - now)));
  return (
    <section className="crew-line">
      <span className="quiet">{t('order.crew')}</span>
      <span className="strong">{order.crew ? order.crew.code : t('order.noCrew')}</span>
      {order.state === 'offered' && left !== null && (
        <span className="quiet">{left === '00:00' ? t('order.offerEnded') : t('order.offerEnds', { time: left })}</span>
      )}
      <span className="grow" />
      {crew?.phone && (
        <a className="button small" href={`tel:${crew.phone}`} aria-label={t('order.call', { phone: crew.phone })}>
          <Icon name="phone" /> {phoneText(crew.phone)}
        </a>
      )}
    </section>
  );
}
