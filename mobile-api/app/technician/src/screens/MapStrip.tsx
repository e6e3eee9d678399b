import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/words.ts';
import { placeNow } from '../position/tracker.ts';

interface Props {
  readonly target: LatLng;
  readonly isHazard: boolean;
}

/** Where it is on the island and where the crew is. Leaflet comes only when an order is there to be shown. */
export function MapStrip({ target: { lat, lng }, isHazard }: Props) {
  const words = useWords();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let remove = () => {};
    let isGone = false;
    void import('../../../map/strip-map.ts').then(({ stripMap }) => {
      if (!isGone && element.current) remove = stripMap(element.current, { lat, lng }, placeNow, isHazard);
    });
    return () => {
      isGone = true;
      remove();
    };
  }, [lat, lng, isHazard]);
  return <div className="strip" ref={element} role="img" aria-label={words.mapLabel} />;
}
