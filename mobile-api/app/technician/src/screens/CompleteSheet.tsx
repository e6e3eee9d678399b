import { ACTIONS, CAUSES } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { useState } from 'react';
import { ACTION_LABELS, CAUSE_LABELS, OUTCOME_LABELS } from '../../../i18n/codes.ts';
import { useWords } from '../i18n/words.ts';
import { outcomesFor } from '../orders/next-step.ts';
import { useDraft } from '../photos/use-draft.ts';
import { Choices } from '../ui/Choices.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import { type Answers, CheckAndSend } from './CheckAndSend.tsx';
import { PhotoSheet } from './PhotoSheet.tsx';

interface Props {
  readonly orderId: string;
  readonly technicianId: string;
  readonly state: WorkOrderState;
  readonly onClose: () => void;
  readonly onSend: (answers: Answers & Record<string, unknown>, photos: readonly string[]) => void;
}

/** Three questions, one at a time, each answered by one tap; then a look at all three before they leave. Kept at each tap. */
export function CompleteSheet({ orderId, technicianId, state, onClose, onSend }: Props) {
  const words = useWords();
  const form = useDraft(orderId, technicianId);
  const [openPhoto, setOpenPhoto] = useState<string | null>(null);
  if (!form) return null;
  const { change } = form;
  const { cause, action, note } = form.draft;
  const possible = outcomesFor(state);
  // An order that came back to its site asks again what it can no longer say.
  const outcome = possible.find((code) => code === form.draft.outcome);
  if (!outcome) {
    return (
      <Sheet key="outcome" title={words.whatOutcome} onClose={onClose}>
        <Progress step={1} />
        <Choices codes={possible} labels={OUTCOME_LABELS} onChoose={(chosen) => change({ outcome: chosen })} />
      </Sheet>
    );
  }
  if (!cause) {
    return (
      <Sheet key="cause" title={words.whatCause} onClose={onClose} onBack={() => change({ outcome: null })}>
        <Progress step={2} />
        <Choices codes={CAUSES} labels={CAUSE_LABELS} onChoose={(chosen) => change({ cause: chosen })} />
      </Sheet>
    );
  }
  if (!action) {
    return (
      <Sheet key="action" title={words.whatAction} onClose={onClose} onBack={() => change({ cause: null })}>
        <Progress step={3} />
        <Choices codes={ACTIONS} labels={ACTION_LABELS} onChoose={(chosen) => change({ action: chosen })} />
      </Sheet>
    );
  }
  if (openPhoto) {
    return <PhotoSheet form={form} photo={openPhoto} onClose={onClose} onBack={() => setOpenPhoto(null)} />;
  }
  const answers = { outcome, cause, action };
  const photos = form.pictures.map(({ key }) => key);
  const send = () => onSend({ ...answers, ...(note.trim() ? { note: note.trim() } : {}) }, photos);
  return (
    <Sheet key="check" title={words.checkAndSend} onClose={onClose} onBack={() => change({ action: null })}>
      <CheckAndSend answers={answers} form={form} onOpenPhoto={setOpenPhoto} onSend={send} />
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
