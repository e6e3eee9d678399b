import { useTranslation } from 'react-i18next';
import { useCrews, useIncidents, useOrders, usePositions } from '../live/live.ts';
import { certaintyOf, outText } from '../screens/incident/incident-words.ts';
import { minutesSeconds } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { useNumbers } from '../ui/numbers.ts';
import { incidentIdOf, type Mark } from './marks.ts';

export interface Hovered {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

export function HoverCard({ hovered: { mark, x, y } }: { hovered: Hovered }) {
  if (mark.kind === 'pick') return null;
  return (
    <div className="hover-card" style={{ transform: `translate(${x + 14}px, ${y + 10}px)` }} aria-hidden="true">
      {mark.kind === 'order' && <OrderLines id={mark.id} />}
      {mark.kind === 'crew' && <CrewLines id={mark.id} />}
      {mark.kind === 'standby' && <StandbyLines crewId={mark.crewId} />}
      {mark.kind === 'incident' && <IncidentLines id={incidentIdOf(mark)} />}
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

function StandbyLines({ crewId }: { crewId: string }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const crew = useCrews().get(crewId);
  if (!crew?.standby) return null;
  const { state, name, savedMin } = crew.standby;
  return (
    <>
      <div className="strong">
        {crew.code} · {t(state === 'sent' ? 'map.standbySent' : 'map.standbySuggested')}
      </div>
      <div>{name}</div>
      <div className="quiet">{t('map.standbySaves', { minutes: numbers.one(savedMin) })}</div>
    </>
  );
}

function IncidentLines({ id }: { id: string }) {
  const { t } = useTranslation();
  const incident = useIncidents().get(id);
  if (!incident) return null;
  const { number, probability, confirmedAt, customersOut } = incident;
  const isReckoned = probability !== null && !confirmedAt;
  return (
    <>
      <div className="strong">
        {number} · {outText(t, incident)}
      </div>
      <div>{t('common.customers', { count: customersOut })}</div>
      {isReckoned && <div className="quiet">{t(`incident.certainty.${certaintyOf(probability)}`)}</div>}
      {confirmedAt && <div className="quiet">{t('incident.confirmed')}</div>}
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
