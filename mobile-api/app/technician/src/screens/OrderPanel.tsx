import { HOLD_REASONS } from '@comcen/shared/domain/codes.ts';
import { HOLD_LABELS, KIND_LABELS, STATE_LABELS } from '../../../i18n/codes.ts';
import { fill, useLanguage } from '../../../i18n/language.ts';
import { stopwatch } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords, type Words } from '../i18n/words.ts';
import type { ShownOrder } from '../orders/focus.ts';
import { navigationLink } from '../orders/navigation-link.ts';
import { type Way, wayTo } from '../orders/way.ts';
import { placeNow } from '../position/tracker.ts';
import { Countdown } from './Countdown.tsx';
import { EstimateLine } from './EstimateLine.tsx';
import { MapStrip } from './MapStrip.tsx';
import { ReportList } from './ReportList.tsx';

interface Props {
  readonly shown: ShownOrder;
  readonly now: number;
}

/** What a crew needs to go there and to know what it will find. */
export function OrderPanel({ shown, now }: Props) {
  const words = useWords();
  const language = useLanguage();
  const { order, state } = shown;
  const holdReason = HOLD_REASONS.find((reason) => reason === order.holdReason);
  return (
    <article className="order" aria-labelledby={`order-${order.id}`}>
      {state === 'offered' && <Countdown order={order} now={now} />}
      <header className="order-head">
        <div className="order-line">
          <span className="order-number">{order.number}</span>
          {state !== 'offered' && <StateBadge shown={shown} />}
          <span className="since">
            <Icon name="clock" />
            <span className="visually-hidden">{words.sinceReport} </span>
            {stopwatch(now - Date.parse(order.times.reportedAt))}
          </span>
        </div>
        <h1 id={`order-${order.id}`}>{order.device ? order.device.name : KIND_LABELS[order.kind][language]}</h1>
        <p className="address">{order.address}</p>
        <p className="facts">
          <span>
            <Icon name="people" />
            {order.customersOut} {words.customers}
          </span>
          {order.hasCritical && (
            <span className="critical">
              <Icon name="star" />
              {words.critical}
            </span>
          )}
        </p>
      </header>
      {order.hasHazard && (
        <p className="hazard">
          <Icon name="warning" />
          <span>
            <strong>{words.hazardTitle}</strong> {words.hazardNote}
          </span>
        </p>
      )}
      {state === 'held' && holdReason && (
        <p className="bar">{fill(words.heldBecause, { reason: HOLD_LABELS[holdReason][language] })}</p>
      )}
      {state === 'on_site' && <EstimateLine shown={shown} />}
      <div className="way">
        <span className="way-far">{wayWords(wayTo(order, placeNow()?.location), words)}</span>
        <a className="navigate" href={navigationLink(order.location)} target="_blank" rel="noreferrer">
          <Icon name="arrow" />
          {words.navigate}
        </a>
      </div>
      <MapStrip target={order.location} isHazard={order.hasHazard} />
      {order.note && (
        <p className="note">
          <strong>{words.note}</strong> {order.note}
        </p>
      )}
      <ReportList reports={order.reports} />
    </article>
  );
}

/** The state in the technician's own steps; a clock says that the server has not heard yet. */
function StateBadge({ shown: { state, isAhead } }: { readonly shown: ShownOrder }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <span className={isAhead ? `badge is-${state} is-ahead` : `badge is-${state}`}>
      {STATE_LABELS[state][language]}
      {isAhead && <span className="visually-hidden"> {words.waitsForSignal}</span>}
    </span>
  );
}

function wayWords(way: Way | null, words: Words): string {
  if (!way) return words.unknownDistance;
  return fill(words.distance, { km: way.km.toFixed(1).replace('.', ','), min: Math.round(way.min) });
}
