import { fill } from '../../../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import type { DraftForm } from '../photos/use-draft.ts';
import { Sheet } from '../ui/Sheet.tsx';
import { Picture } from './PhotoField.tsx';

interface Props {
  readonly form: DraftForm;
  readonly photo: string;
  readonly onClose: () => void;
  readonly onBack: () => void;
}

/** One photo, large: is it sharp, is it the right one? */
export function PhotoSheet({ form, photo, onClose, onBack }: Props) {
  const words = useWords();
  const at = form.pictures.findIndex(({ key }) => key === photo);
  const shown = form.pictures[at];
  if (!shown) return null;
  const title = fill(words.photoNumber, { n: at + 1 });
  const remove = () => {
    form.remove(photo);
    onBack();
  };
  return (
    <Sheet title={title} onClose={onClose} onBack={onBack}>
      <div className="photo-large">
        <Picture picture={shown.picture} alt={title} noView={words.photoUnseen} />
      </div>
      <div className="steps sheet-foot">
        <button type="button" className="step is-quiet" onClick={remove}>
          {words.removePhoto}
        </button>
        <button type="button" className="step" onClick={onBack}>
          {words.keepPhoto}
        </button>
      </div>
    </Sheet>
  );
}
