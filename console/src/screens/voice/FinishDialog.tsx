import { RECOVERY_OUTCOMES, type RecoveryOutcome } from '@comcen/shared/domain/rating/recovery.ts';
import type { RecoveryTask } from '@comcen/shared/wire/http/voice.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { finishTask } from './voice-queries.ts';

interface FinishDialogProps {
  readonly task: RecoveryTask;
  readonly onClose: () => void;
  readonly onDone: () => Promise<unknown>;
}

/** What was done for the customer, and what came of it. */
export function FinishDialog({ task, onClose, onDone }: FinishDialogProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<RecoveryOutcome>('contacted');
  const [note, setNote] = useState('');
  const finishing = useMutation({
    mutationFn: () => finishTask(task.id, { outcome, note }),
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  return (
    <Dialog
      title={t('voice.tasks.finishTitle', { number: task.reportNumber })}
      onClose={onClose}
      onSubmit={() => !finishing.isPending && finishing.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={finishing.isPending}>
            {t('voice.tasks.finish')}
          </button>
        </>
      }
    >
      {task.comment && <blockquote className="voice-words">{task.comment}</blockquote>}
      <SelectField
        label={t('voice.tasks.outcome')}
        value={outcome}
        onChange={setOutcome}
        options={RECOVERY_OUTCOMES.map((value) => ({ value, label: t(`code.recoveryOutcome.${value}`) }))}
      />
      <TextField label={t('voice.tasks.note')} value={note} onChange={setNote} isLong maxLength={1000} />
      {finishing.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, finishing.error)}
        </p>
      )}
    </Dialog>
  );
}
