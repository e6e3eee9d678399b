import { TAKEN_LABELS } from '../../../i18n/codes.ts';
import { fill, useLanguage } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useWords } from '../i18n/words.ts';
import { type TakenAway, withoutTaken } from '../live/board.ts';
import { board } from '../phone.ts';

/** An order was taken from this crew: which, and why. A driver may look at the phone minutes later, so it stays until it is read. */
export function TakenNotice({ taken: { orderId, number, reason } }: { readonly taken: TakenAway }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <section className="refused is-calm" role="alert">
      <h2>
        <Icon name="warning" />
        {fill(words.takenTitle, { number })}
      </h2>
      <p>{reason ? TAKEN_LABELS[reason][language] : words.refusedGone}</p>
      <p>{words.takenTodo}</p>
      <button type="button" className="small" onClick={() => board.set(withoutTaken(board.get(), orderId))}>
        {words.understood}
      </button>
    </section>
  );
}
