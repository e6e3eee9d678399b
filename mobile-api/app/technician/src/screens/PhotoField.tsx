import { type ChangeEvent, useEffect, useId, useState } from 'react';
import { fill } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import { MAX_PHOTOS } from '../photos/draft.ts';
import type { DraftForm } from '../photos/use-draft.ts';

interface Props {
  readonly form: DraftForm;
  readonly onOpen: (key: string) => void;
}

/** Up to four photos: taken now or chosen, seen small, each opened by a tap. Never asked for. */
export function PhotoField({ form, onOpen }: Props) {
  const words = useWords();
  const titleId = useId();
  const { pictures, busy, flaw } = form;
  const count = pictures.length + busy;
  return (
    <section className="photos" aria-labelledby={titleId}>
      <h3 id={titleId}>
        {words.photos}{' '}
        <span className="quiet" aria-live="polite">
          {count > 0 ? fill(words.photoCount, { n: pictures.length, max: MAX_PHOTOS }) : words.optional}
        </span>
      </h3>
      {count > 0 && (
        <ul className="photo-row">
          {pictures.map(({ key, picture }, i) => (
            <li key={key}>
              <button
                type="button"
                className="photo"
                aria-label={fill(words.openPhoto, { n: i + 1 })}
                onClick={() => onOpen(key)}
              >
                <Picture picture={picture} alt="" />
              </button>
            </li>
          ))}
          {busy > 0 && (
            <li className="photo is-busy">
              <Icon name="camera" />
              <span className="visually-hidden">{words.preparingPhoto}</span>
            </li>
          )}
        </ul>
      )}
      {flaw && (
        <p className="problem" role="alert">
          {words[flaw]}
        </p>
      )}
      {count < MAX_PHOTOS && (
        <div className="photo-add">
          <Add icon="camera" label={words.takePhoto} isCamera onAdd={form.add} />
          <Add icon="gallery" label={words.gallery} onAdd={form.add} />
        </div>
      )}
    </section>
  );
}

interface AddProps {
  readonly icon: 'camera' | 'gallery';
  readonly label: string;
  readonly isCamera?: boolean;
  readonly onAdd: DraftForm['add'];
}

/** The phone's own camera or gallery: no permission to ask for, nothing to learn. */
function Add({ icon, label, isCamera = false, onAdd }: AddProps) {
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    onAdd([...(currentTarget.files ?? [])]);
    // The same picture may be chosen again after it was removed.
    currentTarget.value = '';
  };
  const source = isCamera ? ({ capture: 'environment' } as const) : { multiple: true };
  return (
    <label className={isCamera ? 'step is-quiet photo-source is-camera' : 'step is-quiet photo-source'}>
      <input type="file" accept="image/*" className="visually-hidden" {...source} onChange={take} />
      <Icon name={icon} />
      {label}
    </label>
  );
}

interface PictureProps {
  readonly picture: Blob;
  readonly alt: string;
  /** Said where the picture would be when this phone cannot show it; it is sent all the same. */
  readonly noView?: string;
}

/** Shown from the phone's memory; its address is given back when it is no longer seen. */
export function Picture({ picture, alt, noView }: PictureProps) {
  const [url, setUrl] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  if (isBroken) {
    return (
      <span className="photo-unseen">
        <Icon name="gallery" />
        {noView}
      </span>
    );
  }
  return url ? <img src={url} alt={alt} decoding="async" onError={() => setBroken(true)} /> : null;
}
