import type { Action, Cause, Outcome } from '@comcen/shared/domain/codes.ts';
import { useEffect, useState } from 'react';
import { ACTION_LABELS, CAUSE_LABELS, OUTCOME_LABELS } from '../../../i18n/codes.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import type { DraftForm } from '../photos/use-draft.ts';
import { PhotoField } from './PhotoField.tsx';

export interface Answers {
  readonly outcome: Outcome;
  readonly cause: Cause;
  readonly action: Action;
}
interface Props {
  readonly answers: Answers;
  readonly form: DraftForm;
  readonly onOpenPhoto: (key: string) => void;
  readonly onSend: () => void;
}

/** The three answers once more, photos and a note for who wants, and the one button. */
export function CheckAndSend({ answers, form, onOpenPhoto, onSend }: Props) {
  const words = useWords();
  const language = useLanguage();
  const [isAsked, setAsked] = useState(false);
  const isReady = form.busy === 0;
  // A photo of a moment ago is still being made smaller: it goes along, without a second tap.
  useEffect(() => {
    if (isAsked && isReady) onSend();
  }, [isAsked, isReady, onSend]);
  return (
    <>
      <dl className="answers">
        <dt>{words.outcome}</dt>
        <dd>{OUTCOME_LABELS[answers.outcome][language]}</dd>
        <dt>{words.cause}</dt>
        <dd>{CAUSE_LABELS[answers.cause][language]}</dd>
        <dt>{words.action}</dt>
        <dd>{ACTION_LABELS[answers.action][language]}</dd>
      </dl>
      <PhotoField form={form} onOpen={onOpenPhoto} />
      <label className="field">
        {words.optionalNote}
        <textarea
          rows={2}
          maxLength={1000}
          value={form.draft.note}
          onChange={(event) => form.change({ note: event.target.value })}
        />
      </label>
      <div className="sheet-foot">
        <button type="button" className="step" disabled={isAsked} onClick={() => setAsked(true)}>
          {isAsked && !isReady ? words.preparingPhoto : words.send}
        </button>
      </div>
    </>
  );
}
