import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { useEffect, useRef } from 'react';
import { pickMap } from '../../../map/pick-map.ts';
import { useWords } from '../i18n/words.ts';

interface Props {
  readonly onPlace: (at: LatLng) => void;
  readonly onBack: () => void;
}

/** The map moves under a fixed point: exact with a thumb, and the thumb never covers it. */
export default function PlaceMap({ onPlace, onBack }: Props) {
  const words = useWords();
  const element = useRef<HTMLDivElement>(null);
  const centre = useRef<() => LatLng>(undefined);
  useEffect(() => {
    if (!element.current) return;
    const map = pickMap(element.current);
    centre.current = map.centre;
    return map.remove;
  }, []);
  return (
    <div className="pick">
      <p>{words.mapHint}</p>
      <div className="pick-map">
        <div ref={element} className="pick-canvas" />
        <div className="crosshair" aria-hidden="true" />
      </div>
      <button type="button" className="big" onClick={() => centre.current && onPlace(centre.current())}>
        {words.usePoint}
      </button>
      <button type="button" className="big is-quiet" onClick={onBack}>
        {words.back}
      </button>
    </div>
  );
}
