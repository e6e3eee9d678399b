import { ACTIONS, type Action, CAUSES, type Cause, type Outcome } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { useState } from 'react';
import { ACTION_LABELS, CAUSE_LABELS, OUTCOME_LABELS } from '../../../i18n/codes.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { outcomesFor } from '../orders/next-step.ts';
import { Choices } from '../ui/Choices.tsx';
import { Sheet } from '../ui/Sheet.tsx';

interface Answers {
  readonly outcome: Outcome;
  readonly cause: Cause;
  readonly action: Action;
  readonly note?: string;
}
interface Props {
  readonly state: WorkOrderState;
  readonly onClose: () => void;
  readonly onSend: (answers: Answers & Record<string, unknown>) => void;
}

/** Three questions, one at a time, each answered by one tap; then a look at all three before they leave. */
export function CompleteSheet({ state, onClose, onSend }: Props) {
  const words = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [cause, setCause] = useState<Cause | null>(null);
  const [action, setAction] = useState<Action | null>(null);
  if (!outcome) {
    return (
      <Sheet key="outcome" title={words.whatOutcome} onClose={onClose}>
        <Progress step={1} />
        <Choices codes={outcomesFor(state)} labels={OUTCOME_LABELS} onChoose={setOutcome} />
      </Sheet>
    );
  }
  if (!cause) {
    return (
      <Sheet key="cause" title={words.whatCause} onClose={onClose} onBack={() => setOutcome(null)}>
        <Progress step={2} />
        <Choices codes={CAUSES} labels={CAUSE_LABELS} onChoose={setCause} />
      </Sheet>
    );
  }
  if (!action) {
    return (
      <Sheet key="action" title={words.whatAction} onClose={onClose} onBack={() => setCause(null)}>
        <Progress step={3} />
        <Choices codes={ACTIONS} labels={ACTION_LABELS} onChoose={setAction} />
      </Sheet>
    );
  }
  return (
    <Sheet key="check" title={words.checkAndSend} onClose={onClose} onBack={() => setAction(null)}>
      <CheckAndSend answers={{ outcome, cause, action }} onSend={onSend} />
    </Sheet>
  );
}

const Progress = ({ step }: { readonly step: number }) => (
  <p className="questions" aria-hidden="true">
    {[1, 2, 3].map((each) => (
      <span key={each} className={each <= step ? 'is-past' : ''} />
    ))}
  </p>
);

function CheckAndSend({ answers, onSend }: { readonly answers: Answers; readonly onSend: Props['onSend'] }) {
  const words = useWords();
  const language = useLanguage();
  const [note, setNote] = useState('');
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
      <label className="field">
        {words.optionalNote}
        <textarea rows={2} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <button
        type="button"
        className="step"
        onClick={() => onSend({ ...answers, ...(note.trim() ? { note: note.trim() } : {}) })}
      >
        {words.send}
      </button>
    </>
  );
}
