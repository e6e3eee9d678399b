import { useTranslation } from 'react-i18next';
import { useCrews, useOrders, usePositions } from '../live/live.ts';
import { minutesSeconds } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import type { Mark } from './marks.ts';

export interface Hovered {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

export function HoverCard({ hovered: { mark, x, y } }: { hovered: Hovered }) {
  if (mark.kind !== 'order' && mark.kind !== 'crew') return null;
  return (
    <div className="hover-card" style={{ transform: `translate(${x + 14}px, ${y + 10}px)` }} aria-hidden="true">
      {mark.kind === 'order' ? <OrderLines id={mark.id} /> : <CrewLines id={mark.id} />}
    </div>
  );
}

function OrderLines({ id }: { id: string }) {
  const { t } = useTranslation();
  const order = useOrders().get(id);
  if (!order) return null;
  return (
    <>
      <div className="strong">
        {order.number} · {t(`code.state.${order.state}`)}
      </div>
      <div>{order.device?.code ?? order.address}</div>
      <div className="quiet">
        {t('common.customers', { count: order.customersOut })} · {order.crew?.code ?? t('queue.noCrew')}
      </div>
    </>
  );
}

function CrewLines({ id }: { id: string }) {
  const { t } = useTranslation();
  const crew = useCrews().get(id);
  const fix = usePositions().get(id);
  if (!crew) return null;
  const age = fix && minutesSeconds(serverNow() - Date.parse(fix.at));
  return (
    <>
      <div className="strong">{crew.code}</div>
      <div>
        {t(crew.onDuty ? 'crews.on' : 'crews.off')} · {t('dispatch.load', { count: crew.openOrders })}
      </div>
      <div className="quiet">{age ? t('map.fixAge', { age }) : t('map.noFix')}</div>
    </>
  );
}
