import { ACTIONS, CAUSES, HOLD_REASONS, OUTCOMES } from '@comcen/shared/domain/codes.ts';
import { OUTCOMES_WITHOUT_RESTORE } from '@comcen/shared/domain/work-order/decide.ts';
import type { WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectCommand } from '../../api/commands.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { fieldErrors, problemText } from '../../ui/problem-text.ts';
import { useDirectOrder } from './use-direct-order.ts';

export type AskedCommand = Exclude<DirectCommand, 'offer' | 'resume'>;
interface CommandDialogProps {
  readonly order: WorkOrderDetail;
  readonly command: AskedCommand;
  readonly onClose: () => void;
}
interface FormProps {
  readonly order: WorkOrderDetail;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (body: object | null) => void;
}

/** Every command that takes something away asks why; null = not ready to send. */
export function CommandDialog({ order, command, onClose }: CommandDialogProps) {
  const { t } = useTranslation();
  const direct = useDirectOrder(order, onClose);
  const [body, setBody] = useState<object | null>(initialBody(command, order));
  const errors = fieldErrors(direct.error);
  const Form =
    command === 'hold'
      ? HoldForm
      : command === 'complete'
        ? CompleteForm
        : command === 'priority'
          ? PriorityForm
          : ReasonForm;
  return (
    <Dialog
      title={t(`command.${command}Title`, { number: order.number })}
      onClose={onClose}
      onSubmit={() => body && !direct.isPending && direct.mutate({ command, body })}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t(command === 'cancel' ? 'command.keep' : 'common.cancel')}
          </button>
          <button
            type="submit"
            className={command === 'cancel' ? 'button danger' : 'button primary'}
            disabled={!body || direct.isPending}
          >
            {t(`command.${command}`)}
          </button>
        </>
      }
    >
      <Form order={order} errors={errors} onChange={setBody} />
      {direct.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, direct.error)}
        </p>
      )}
    </Dialog>
  );
}

function initialBody(command: AskedCommand, order: WorkOrderDetail): object | null {
  if (command === 'hold') return { reason: HOLD_REASONS[0] };
  if (command === 'priority') return { priority: order.priority };
  return null;
}

function ReasonForm({ errors, onChange }: FormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const change = (text: string) => {
    setReason(text);
    onChange(text.trim() ? { reason: text.trim() } : null);
  };
  return (
    <TextField
      label={t('common.reason')}
      value={reason}
      onChange={change}
      isLong
      maxLength={300}
      error={errors.reason}
    />
  );
}

function HoldForm({ errors, onChange }: FormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<(typeof HOLD_REASONS)[number]>(HOLD_REASONS[0]);
  const [note, setNote] = useState('');
  const change = (nextReason: typeof reason, nextNote: string) => {
    setReason(nextReason);
    setNote(nextNote);
    onChange({ reason: nextReason, note: nextNote.trim() || undefined });
  };
  return (
    <>
      <SelectField
        label={t('common.reason')}
        value={reason}
        options={HOLD_REASONS.map((value) => ({ value, label: t(`code.hold.${value}`) }))}
        onChange={(next) => change(next, note)}
        error={errors.reason}
      />
      <TextField
        label={t('common.note')}
        value={note}
        onChange={(next) => change(reason, next)}
        hint={t('common.optional')}
      />
    </>
  );
}

function PriorityForm({ order, errors, onChange }: FormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(order.priority));
  const change = (next: string) => {
    setText(next);
    const priority = Number(next);
    const isRight = next.trim() !== '' && Number.isInteger(priority) && priority >= 0 && priority <= 1000;
    onChange(isRight ? { priority } : null);
  };
  return (
    <>
      <TextField
        label={t('command.priorityLabel')}
        type="number"
        value={text}
        onChange={change}
        error={errors.priority}
      />
      {order.prioritySource === 'operator' && (
        <label className="check row">
          <input
            type="checkbox"
            onChange={(event) => onChange({ priority: event.target.checked ? null : Number(text) })}
          />
          {t('command.priorityComputed')}
        </label>
      )}
    </>
  );
}

function CompleteForm({ order, errors, onChange }: FormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ outcome: '', cause: '', action: '', note: '' });
  // From `on_site` only outcomes without power to bring back are allowed: the others need `restore` first.
  const outcomes = order.state === 'on_site' ? OUTCOMES_WITHOUT_RESTORE : OUTCOMES;
  const change = (part: Partial<typeof form>) => {
    const next = { ...form, ...part };
    setForm(next);
    const { note, ...codes } = next;
    onChange(Object.values(codes).every(Boolean) ? { ...codes, note: note.trim() || undefined } : null);
  };
  const choices = <Code extends string>(codes: readonly Code[], label: (code: Code) => string) => [
    { value: '', label: '' },
    ...codes.map((value) => ({ value: value as string, label: label(value) })),
  ];
  return (
    <>
      <SelectField
        label={t('command.outcome')}
        value={form.outcome}
        options={choices(outcomes, (code) => t(`code.outcome.${code}`))}
        onChange={(outcome) => change({ outcome })}
        error={errors.outcome}
      />
      <SelectField
        label={t('command.cause')}
        value={form.cause}
        options={choices(CAUSES, (code) => t(`code.cause.${code}`))}
        onChange={(cause) => change({ cause })}
        error={errors.cause}
      />
      <SelectField
        label={t('command.action')}
        value={form.action}
        options={choices(ACTIONS, (code) => t(`code.action.${code}`))}
        onChange={(action) => change({ action })}
        error={errors.action}
      />
      <TextField
        label={t('common.note')}
        value={form.note}
        onChange={(note) => change({ note })}
        hint={t('common.optional')}
      />
    </>
  );
}
