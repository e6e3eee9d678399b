import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { CrewStandby } from '@comcen/shared/wire/http/board.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import { navigationLink } from '../orders/navigation-link.ts';
import { placeNow } from '../position/tracker.ts';

/** Nearer than this the crew is there, km by road. */
const THERE_KM = 0.5;

/** Where to wait until the next order. No step of an order: nothing to confirm, only a place and the way. */
export function StandbyCard({ standby: { name, location } }: { readonly standby: CrewStandby }) {
  const words = useWords();
  const own = placeNow()?.location;
  const km = own ? (distanceM(own, location) / 1000) * DEFAULT_SETTINGS.detourFactor : null;
  const isThere = km !== null && km < THERE_KM;
  return (
    <section className="standby" aria-label={words.standbyTitle}>
      <span className="quiet">{words.standbyTitle}</span>
      <h2>{name}</h2>
      {isThere && <span className="quiet">{words.standbyThere}</span>}
      {!isThere && km !== null && <span>{km.toFixed(1).replace('.', ',')} km</span>}
      {!isThere && (
        <a className="navigate" href={navigationLink(location)} target="_blank" rel="noreferrer">
          <Icon name="arrow" />
          {words.navigate}
        </a>
      )}
    </section>
  );
}
