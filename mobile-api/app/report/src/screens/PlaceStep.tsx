import { type FormEvent, lazy, Suspense, useId, useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { digitsOf, grouped, type Place, placeLabel } from '../place.ts';

const PlaceMap = lazy(() => import('./PlaceMap.tsx'));

interface Props {
  readonly place: Place | null;
  /** What the server said about the place given before. */
  readonly problem: 'idpel' | 'location' | null;
  /** Last typed, so that a wrong digit can be mended. */
  readonly idpel: string;
  readonly onPlace: (place: Place) => void;
  readonly onChange: () => void;
}

export function PlaceStep({ place, problem, idpel, onPlace, onChange }: Props) {
  const words = useWords();
  const [isMapOpen, setMapOpen] = useState(false);
  if (place) {
    return (
      <p className="chosen">
        <strong>{placeLabel(place, words)}</strong>
        <button type="button" className="link" onClick={onChange}>
          {words.change}
        </button>
      </p>
    );
  }
  if (isMapOpen) {
    return (
      <Suspense fallback={<p className="quiet">{words.loading}</p>}>
        {problem === 'location' && (
          <p className="problem" role="alert">
            {words.placeOutside}
          </p>
        )}
        <PlaceMap onPlace={(at) => onPlace({ is: 'map', at })} onBack={() => setMapOpen(false)} />
      </Suspense>
    );
  }
  return (
    <>
      <OwnLocation problem={problem === 'location' ? words.placeOutside : null} onPlace={onPlace} />
      <button type="button" className="big is-quiet" onClick={() => setMapOpen(true)}>
        {words.onMap}
      </button>
      <p className="or">{words.or}</p>
      <IdpelField initial={idpel} problem={problem === 'idpel' ? words.idpelUnknown : null} onPlace={onPlace} />
    </>
  );
}

interface PartProps {
  readonly problem: string | null;
  readonly onPlace: (place: Place) => void;
}

function OwnLocation({ problem, onPlace }: PartProps) {
  const words = useWords();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const locate = () => {
    setBusy(true);
    setFailure(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        onPlace({ is: 'own', at: { lat: coords.latitude, lng: coords.longitude }, accuracyM: coords.accuracy }),
      ({ code, PERMISSION_DENIED }) => {
        setBusy(false);
        setFailure(code === PERMISSION_DENIED ? words.locationDenied : words.locationFailed);
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  };
  const shown = failure ?? problem;
  return (
    <>
      <button type="button" className="big" disabled={isBusy} onClick={locate}>
        {isBusy ? words.locating : words.myLocation}
      </button>
      {shown && (
        <p className="problem" role="alert">
          {shown}
        </p>
      )}
    </>
  );
}

function IdpelField({ initial, problem, onPlace }: PartProps & { readonly initial: string }) {
  const words = useWords();
  const [idpel, setIdpel] = useState(initial);
  const [own, setOwn] = useState<string | null>(problem);
  const [hintId, problemId] = [useId(), useId()];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (idpel.length === 12) onPlace({ is: 'idpel', idpel });
    else setOwn(fill(words.idpelWrong, { n: idpel.length }));
  };
  return (
    <form className="idpel" onSubmit={submit} noValidate>
      <label className="field">
        {words.idpel}
        <input
          inputMode="numeric"
          autoComplete="off"
          value={grouped(idpel)}
          aria-invalid={own !== null}
          aria-describedby={own ? problemId : hintId}
          onChange={(event) => {
            setIdpel(digitsOf(event.target.value));
            setOwn(null);
          }}
        />
      </label>
      {own ? (
        <p id={problemId} className="problem" role="alert">
          {own}
        </p>
      ) : (
        <p id={hintId} className="quiet">
          {words.idpelHint}
        </p>
      )}
      <button type="submit" className={idpel.length === 12 ? 'big' : 'big is-quiet'}>
        {words.continue}
      </button>
    </form>
  );
}
