import { fill } from '../../../i18n/language.ts';
import type { Entry } from '../commands/outbox-rules.ts';
import { countOf, useWords } from '../i18n/words.ts';
import { outbox } from '../phone.ts';
import { photosRefused } from '../photos/queued-photo.ts';

/** The work is done and recorded, but a photo stayed behind. Nothing to hurry for: calm, and there until it is read. */
export function PhotosLeftNotice({ entry }: { readonly entry: Entry }) {
  const words = useWords();
  const left = photosRefused(entry);
  const what = countOf(left.length, words.onePhoto, words.manyPhotos);
  const isLost = left.every(({ refusal }) => refusal === 'lost');
  return (
    <section className="refused is-calm" role="status">
      <h2>{fill(words.photosLeftTitle, { number: entry.orderNumber, what })}</h2>
      <p>
        {isLost ? words.photosLeftWhyLost : words.photosLeftWhyRefused} {words.photosLeftNote}
      </p>
      <button type="button" className="small" onClick={() => void outbox.dismiss(entry.orderId)}>
        {words.understood}
      </button>
    </section>
  );
}
