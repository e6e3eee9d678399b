import { HOLD_REASONS } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ulpName, useLive, useUlps } from '../../live/live.ts';
import { useMayOperate } from '../../session.tsx';
import { momentText } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { EstimateTime } from '../../ui/EstimateTime.tsx';
import { endReasonWords } from '../../words/move-words.ts';
import { EstimateDialog } from '../incident/EstimateDialog.tsx';
import { isOpenIncident, percentText } from '../incident/incident-words.ts';

/** What is known of the order, in pairs. */
export function Facts({ order }: { order: WorkOrderDetail }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const isHazard = order.hasHazard || order.kind === 'hazard';
  const endReason = order.cancelReason ?? (order.state === 'closed' ? order.closeReason : order.reopenReason);
  return (
    <dl className="facts">
      <Fact label={t('report.kind')}>
        <span className={isHazard ? 'hazard-ink strong' : ''}>{t(`code.kind.${order.kind}`)}</span>
        {isHazard && order.kind !== 'hazard' && <span className="hazard-ink strong"> + {t('queue.hazard')}</span>}
      </Fact>
      <Fact label={t('order.customersOut')}>
        {order.customersOut}
        {order.hasCritical && <span className="quiet"> · {t('queue.critical')}</span>}
      </Fact>
      <Fact label={t('order.ulp')}>{ulpName(ulps, order.ulp)}</Fact>
      <Fact label={t('order.priority')}>
        {order.priority}
        {order.prioritySource === 'operator' && <span className="quiet"> {t('order.byOperator')}</span>}
      </Fact>
      <IncidentFact id={order.incidentId} />
      <EstimateFact id={order.incidentId} />
      {order.attempts > 0 && <Fact label={t('order.attempts')}>{order.attempts}</Fact>}
      {order.note && <Fact label={t('common.note')}>{order.note}</Fact>}
      {order.outcome && (
        <Fact label={t('order.completion')}>
          {t(`code.outcome.${order.outcome}`)}
          {order.cause && ` · ${t(`code.cause.${order.cause}`)}`}
          {order.action && ` · ${t(`code.action.${order.action}`)}`}
        </Fact>
      )}
      {order.pauses.length > 0 && (
        <Fact label={t('order.pauses')}>
          {order.pauses.map((pause) => (
            <span key={pause.startedAt} className="block">
              {pauseWords(t, pause)}
            </span>
          ))}
        </Fact>
      )}
      {order.followUpOf && (
        <Fact label={t('order.followUp')}>
          <OrderLink id={order.followUpOf} />
        </Fact>
      )}
      {order.supersededBy && (
        <Fact label={t('order.superseded')}>
          <OrderLink id={order.supersededBy} />
        </Fact>
      )}
      {order.notes.length > 0 && (
        <Fact label={t('order.notes')}>
          {order.notes.map(({ at, text }) => (
            <span key={at} className="block">
              {text}
              <span className="quiet"> · {momentText(at, serverNow())}</span>
            </span>
          ))}
        </Fact>
      )}
      {order.photoIds.length > 0 && (
        <Fact label={t('order.photos')}>
          {order.photoIds.map((id, i) => (
            <a key={id} className="photo" href={`/api/photos/${id}`} target="_blank" rel="noreferrer">
              <img src={`/api/photos/${id}`} alt={t('order.photo', { number: i + 1 })} loading="lazy" />
            </a>
          ))}
        </Fact>
      )}
      {order.completionNote && <Fact label={t('order.completionNote')}>{order.completionNote}</Fact>}
      {endReason && <Fact label={t('common.reason')}>{endReasonWords(t, endReason)}</Fact>}
    </dl>
  );
}

/** The way to the whole story; how sure the place is stands beside it. */
function IncidentFact({ id }: { id: string }) {
  const { t } = useTranslation();
  const incident = useLive(({ board }) => board?.incidents.get(id));
  const isReckoned = incident && incident.probability !== null && !incident.confirmedAt;
  return (
    <Fact label={t('order.incident')}>
      <Link href={`/incidents/${id}`}>{incident?.number ?? t('order.openIncident')}</Link>
      {incident?.confirmedAt && <span className="quiet"> · {t('incident.confirmed').toLowerCase()}</span>}
      {isReckoned && (
        <span className="quiet"> · {t('incident.percent', { value: percentText(incident.probability ?? 0) })}</span>
      )}
    </Fact>
  );
}

/** What customers are told; an operator may say it better. */
function EstimateFact({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [isOpen, setOpen] = useState(false);
  const incident = useLive(({ board }) => board?.incidents.get(id));
  if (!incident || !isOpenIncident(incident)) return null;
  const button = mayOperate && (
    <button type="button" className="button small plain" aria-label={t('estimate.set')} onClick={() => setOpen(true)}>
      {t('estimate.change')}
    </button>
  );
  return (
    <Fact label={t('estimate.label')}>
      {incident.estimate ? (
        <EstimateTime estimate={incident.estimate} isFull>
          {button}
        </EstimateTime>
      ) : (
        <span className="quiet">
          {t('incident.noEstimate')} {button}
        </span>
      )}
      {isOpen && <EstimateDialog incident={incident} onClose={() => setOpen(false)} />}
    </Fact>
  );
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** Recorded, never subtracted silently. */
function pauseWords(t: TFunction, { reason, startedAt, endedAt }: WorkOrderDetail['pauses'][number]): string {
  const code = HOLD_REASONS.find((known) => known === reason);
  const now = serverNow();
  const words = { reason: code ? t(`code.hold.${code}`) : reason, from: momentText(startedAt, now) };
  return endedAt ? t('order.pause', { ...words, to: momentText(endedAt, now) }) : t('order.pauseOpen', words);
}

function OrderLink({ id }: { id: string }) {
  const number = useLive(({ board }) => board?.workOrders.get(id)?.number ?? 'WO');
  return <Link href={`/orders/${id}`}>{number}</Link>;
}
