import type { ReportKind } from '@comcen/shared/domain/codes.ts';
import { normalizePhone } from '@comcen/shared/domain/report/phone.ts';
import { type FormEvent, useId, useState } from 'react';
import type { ReportBody } from '../api/public-api.ts';
import { useWords } from '../i18n/words.ts';
import type { Place } from '../place.ts';
import { useSending } from '../sending.ts';

interface Props {
  readonly place: Place;
  readonly kind: ReportKind;
  readonly onPlaceRefused: (field: 'idpel' | 'location') => void;
}

/** All of it may stay empty: the third tap sends. */
export function SendStep({ place, kind, onPlaceRefused }: Props) {
  const words = useWords();
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [description, setDescription] = useState('');
  const [isPhoneWrong, setPhoneWrong] = useState(false);
  const [phoneId, problemId] = [useId(), useId()];
  const { state, send } = useSending({ onPlaceRefused, onPhoneRefused: () => setPhoneWrong(true) });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isWrong = phone.trim() !== '' && normalizePhone(phone) === null;
    setPhoneWrong(isWrong);
    if (!isWrong) send(bodyOf(place, kind, { name, phone, description }));
  };

  return (
    <form className="send" onSubmit={submit} noValidate>
      <button type="submit" className="big" disabled={state === 'sending'}>
        {state === 'sending' ? words.sending : state === 'waiting' ? words.tryNow : words.send}
      </button>
      {state === 'waiting' && (
        <p className="notice" role="status">
          {words.notSent}
        </p>
      )}
      {state === 'refused' && (
        <p className="problem" role="alert">
          {words.refused}
        </p>
      )}
      <label className="field">
        {words.description}
        <textarea
          rows={2}
          maxLength={2000}
          placeholder={words.descriptionHint}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </label>
      <label className="field">
        {words.name}
        <input autoComplete="name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        {words.phone}
        <input
          type="tel"
          autoComplete="tel"
          maxLength={20}
          value={phone}
          aria-invalid={isPhoneWrong}
          aria-describedby={isPhoneWrong ? problemId : phoneId}
          onChange={(event) => {
            setPhone(event.target.value);
            setPhoneWrong(false);
          }}
        />
      </label>
      {isPhoneWrong ? (
        <p id={problemId} className="problem" role="alert">
          {words.phoneWrong}
        </p>
      ) : (
        <p id={phoneId} className="quiet">
          {words.phoneHint}
        </p>
      )}
    </form>
  );
}

function bodyOf(
  place: Place,
  kind: ReportKind,
  { name, phone, description }: { name: string; phone: string; description: string },
): ReportBody {
  return {
    channel: 'web',
    kind,
    description: description.trim(),
    reporter: { ...(name.trim() ? { name: name.trim() } : {}), ...(phone.trim() ? { phone: phone.trim() } : {}) },
    ...(place.is === 'idpel' ? { idpel: place.idpel } : { location: place.at }),
  };
}
