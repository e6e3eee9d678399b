import { WORK_ORDER_STATES } from '@comcen/shared/domain/work-order/states.ts';
import type { CrewOrder } from '@comcen/shared/wire/http/work-order.ts';
import { STATE_LABELS } from '../../../i18n/codes.ts';
import { fill, type Language, useLanguage } from '../../../i18n/language.ts';
import { clockOf } from '../../../i18n/time.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { Entry } from '../commands/outbox-rules.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { outbox } from '../phone.ts';

interface Props {
  readonly refused: readonly Entry[];
  /** Null: no longer with this crew. */
  readonly order: CrewOrder | null;
}

/** Says which steps the server did not take, why, and what to do. Stays until it is read. */
export function RefusedNotice({ refused, order }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [first] = refused;
  if (!first) return null;
  return (
    <section className="refused" role="alert">
      <h2>
        <Icon name="warning" />
        {fill(words.refusedTitle, { number: first.orderNumber })}
      </h2>
      <p className="refused-steps">
        {refused.map(({ step, occurredAt }) => `${words[step]} ${clockOf(occurredAt)}`).join(' · ')}
      </p>
      <p>{reasonOf(first, order, words, language)}</p>
      <p>{words.refusedTodo}</p>
      <button type="button" className="small" onClick={() => void outbox.dismiss(first.orderId)}>
        {words.understood}
      </button>
    </section>
  );
}

function reasonOf({ refusal }: Entry, order: CrewOrder | null, words: Words, language: Language): string {
  const state = WORK_ORDER_STATES.find((known) => known === refusal?.currentState) ?? order?.state;
  if (!order || refusal?.code === 'not_found') return words.refusedGone;
  return state ? fill(words.refusedState, { state: STATE_LABELS[state][language] }) : words.refusedOther;
}
