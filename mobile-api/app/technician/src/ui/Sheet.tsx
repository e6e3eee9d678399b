import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** Shown as an arrow before the title. */
  readonly onBack?: () => void;
  readonly children: ReactNode;
}

/** One level down: rises from the thumb's side, closes by its cross, Escape or the phone's back gesture. */
export function Sheet({ title, onClose, onBack, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const words = useWords();
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={titleId} onClose={onClose}>
      <div className="sheet-head">
        {onBack && (
          <button type="button" className="icon-button" aria-label={words.back} onClick={onBack}>
            <Icon name="back" />
          </button>
        )}
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" aria-label={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="sheet-body">{children}</div>
    </dialog>
  );
}
