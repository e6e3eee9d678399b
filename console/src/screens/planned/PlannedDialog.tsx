import { checkWindow, type WindowProblem } from '@comcen/shared/domain/planned-outage/window.ts';
import type { DeviceItem, PlannedOutageItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePlannedOutage, createPlannedOutage } from '../../api/commands.ts';
import { newIdempotencyKey } from '../../api/request.ts';
import { instantToLocal, localToInstant } from '../../time/format.ts';
import { serverNow } from '../../time/ticker.ts';
import { DevicePicker } from '../../ui/DevicePicker.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { plannedErrors } from './planned-errors.ts';

interface PlannedDialogProps {
  /** Null: a new one. */
  readonly outage: PlannedOutageItem | null;
  readonly onClose: () => void;
  readonly onDone?: (outage: PlannedOutageItem) => void;
}

const HOUR_MS = 3_600_000;

interface Form {
  readonly device: DeviceItem | null;
  /** As a datetime-local field has them, WIB. */
  readonly starts: string;
  readonly ends: string;
  readonly note: string;
}

/** Work is planned for the next full hour and takes three. */
function emptyForm(): Form {
  const next = Math.ceil(serverNow() / HOUR_MS) * HOUR_MS;
  return { device: null, starts: instantToLocal(next), ends: instantToLocal(next + 3 * HOUR_MS), note: '' };
}

const formOf = (outage: PlannedOutageItem): Form => ({
  device: { ...outage.device, ulp: outage.ulp, location: outage.location, customers: outage.customers, parent: null },
  starts: instantToLocal(Date.parse(outage.startsAt)),
  ends: instantToLocal(Date.parse(outage.endsAt)),
  note: outage.note,
});

export function PlannedDialog({ outage, onClose, onDone }: PlannedDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState(() => (outage ? formOf(outage) : emptyForm()));
  const [key] = useState(newIdempotencyKey);
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  const hasBegun = outage !== null && outage.state !== 'coming';
  const { problems, window, minutes } = judge(form, outage);
  const saving = useMutation({
    mutationFn: (body: { deviceId: string; startsAt: string; endsAt: string; note: string }) =>
      outage
        ? changePlannedOutage(outage.id, {
            ...(hasBegun ? { endsAt: body.endsAt, note: body.note } : body),
            version: outage.version,
          })
        : createPlannedOutage(body, key),
    onSuccess: async (saved) => {
      toast(t(outage ? 'planned.changed' : 'planned.created', { number: saved.number }));
      onClose();
      onDone?.(saved);
      await queries.invalidateQueries({ queryKey: ['planned-outages'] });
    },
  });
  const errors = plannedErrors(t, saving.error);
  const body = form.device && window && { deviceId: form.device.id, ...window, note: form.note };
  const isReady = body !== null && Object.keys(problems).length === 0 && !saving.isPending;
  return (
    <Dialog
      title={outage ? `${t('planned.change')} ${outage.number}` : t('planned.create')}
      onClose={onClose}
      onSubmit={() => isReady && body && saving.mutate(body)}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!isReady}>
            {t(saving.isPending ? 'common.saving' : 'common.save')}
          </button>
        </>
      }
    >
      <DevicePicker
        label={t('planned.device')}
        device={form.device}
        onChange={(device) => change({ device })}
        error={errors.deviceId}
        isFixed={hasBegun}
      />
      <div className="pair">
        {!hasBegun && (
          <TextField
            label={t('planned.starts')}
            type="datetime-local"
            value={form.starts}
            onChange={(starts) => change({ starts })}
            error={problems.startsAt ? t(`planned.problem.${problems.startsAt}`) : errors.startsAt}
          />
        )}
        <TextField
          label={t('planned.ends')}
          type="datetime-local"
          value={form.ends}
          onChange={(ends) => change({ ends })}
          error={problems.endsAt ? t(`planned.problem.${problems.endsAt}`) : errors.endsAt}
        />
      </div>
      {hasBegun && <p className="meta">{t('planned.begun')}</p>}
      {!hasBegun && minutes !== null && <p className="meta">{t('planned.duration', hoursAndMinutes(minutes))}</p>}
      <TextField
        label={t('planned.note')}
        isLong
        maxLength={500}
        value={form.note}
        onChange={(note) => change({ note })}
      />
      {saving.isError && (
        <p className="inline-problem" role="alert">
          {errors.deviceId ?? problemText(t, saving.error)}
        </p>
      )}
    </Dialog>
  );
}

const hoursAndMinutes = (minutes: number) => ({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });

interface Judged {
  readonly problems: { readonly [Field in WindowProblem['field']]?: WindowProblem['code'] };
  readonly window: { readonly startsAt: string; readonly endsAt: string } | null;
  readonly minutes: number | null;
}

/** What the server will say about the window, said while typing. One whose end is not moved is not judged again. */
function judge(form: Form, outage: PlannedOutageItem | null): Judged {
  if (form.starts === '' || form.ends === '') return { problems: {}, window: null, minutes: null };
  const window = { startsAt: localToInstant(form.starts), endsAt: localToInstant(form.ends) };
  const [startsAtMs, endsAtMs] = [Date.parse(window.startsAt), Date.parse(window.endsAt)];
  const before = outage && formOf(outage);
  const isSame = before?.starts === form.starts && before.ends === form.ends;
  const found = isSame ? [] : checkWindow(startsAtMs, endsAtMs, serverNow());
  const problems = Object.fromEntries(found.map(({ field, code }) => [field, code]));
  return { problems, window, minutes: endsAtMs > startsAtMs ? Math.round((endsAtMs - startsAtMs) / 60_000) : null };
}
