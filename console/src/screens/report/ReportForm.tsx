import { CHANNELS, type Channel, REPORT_KINDS, type ReportKind } from '@comcen/shared/domain/codes.ts';
import type { CreateReportBody, CustomerItem, ReportReply } from '@comcen/shared/wire/http/report.ts';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createReport } from '../../api/commands.ts';
import { newIdempotencyKey } from '../../api/request.ts';
import { localToInstant } from '../../time/format.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { fieldErrors, problemText } from '../../ui/problem-text.ts';
import { CustomerPicker } from './CustomerPicker.tsx';
import { Duplicates } from './Duplicates.tsx';
import { PlaceLine } from './PlaceLine.tsx';
import { usePicking } from './use-picking.ts';

const EMPTY = {
  kind: 'outage' as ReportKind,
  channel: 'voice' as Channel,
  name: '',
  phone: '',
  address: '',
  description: '',
  reportedAt: '',
};

interface ReportFormProps {
  readonly given: CustomerItem | null;
  readonly onDone: (report: ReportReply) => void;
}

export function ReportForm({ given, onDone }: ReportFormProps) {
  const { t } = useTranslation();
  const [customer, setCustomer] = useState(given);
  const { place } = usePicking(customer?.location);
  const [form, setForm] = useState(EMPTY);
  const next = useRef<HTMLDivElement>(null);
  const pick = (found: CustomerItem | null) => {
    setCustomer(found);
    // The search is gone: without a new home the next Enter would acknowledge an alarm.
    if (found) next.current?.querySelector('select')?.focus();
  };
  // One key for one report: a second press or a lost answer does not make a second one.
  const [key] = useState(newIdempotencyKey);
  const change = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const creation = useMutation({ mutationFn: (body: CreateReportBody) => createReport(body, key), onSuccess: onDone });
  const errors = fieldErrors(creation.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!creation.isPending && (customer || place)) creation.mutate(bodyOf());
  };
  function bodyOf(): CreateReportBody {
    return {
      channel: form.channel,
      kind: form.kind,
      description: form.description,
      reporter: { name: form.name || undefined, phone: form.phone || undefined },
      idpel: customer?.idpel,
      location: customer ? undefined : (place ?? undefined),
      address: form.address || undefined,
      reportedAt: form.reportedAt ? localToInstant(form.reportedAt) : undefined,
    };
  }
  return (
    <form className="order-form" onSubmit={submit} noValidate>
      <div className="order-scroll stack">
        <CustomerPicker customer={customer} onChange={pick} error={errors.idpel} />
        {!customer && <PlaceLine place={place} error={errors.location} />}
        <Duplicates customer={customer} place={place} kind={form.kind} />
        <div className="pair" ref={next}>
          <SelectField
            label={t('report.kind')}
            value={form.kind}
            options={REPORT_KINDS.map((value) => ({ value, label: t(`code.kind.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
          <SelectField
            label={t('report.channel')}
            value={form.channel}
            options={CHANNELS.map((value) => ({ value, label: t(`code.channel.${value}`) }))}
            onChange={(channel) => change({ channel })}
          />
        </div>
        <TextField
          label={t('report.description')}
          value={form.description}
          onChange={(description) => change({ description })}
          isLong
          maxLength={2000}
          error={errors.description}
        />
        <div className="pair">
          <TextField
            label={t('report.reporterName')}
            value={form.name}
            onChange={(name) => change({ name })}
            maxLength={100}
            error={errors['reporter.name']}
          />
          <TextField
            label={t('report.reporterPhone')}
            type="tel"
            value={form.phone}
            onChange={(phone) => change({ phone })}
            maxLength={20}
            error={errors['reporter.phone']}
          />
        </div>
        {!customer && (
          <TextField
            label={t('report.address')}
            value={form.address}
            onChange={(address) => change({ address })}
            maxLength={300}
            error={errors.address}
          />
        )}
        <TextField
          label={t('report.reportedAt')}
          type="datetime-local"
          value={form.reportedAt}
          onChange={(reportedAt) => change({ reportedAt })}
          hint={t('report.reportedAtHelp')}
          error={errors.reportedAt}
        />
        {creation.isError && (
          <p className="inline-problem" role="alert">
            {problemText(t, creation.error)}
          </p>
        )}
      </div>
      <footer className="order-foot">
        <button type="submit" className="button primary" disabled={creation.isPending || !(customer || place)}>
          {t(creation.isPending ? 'common.sending' : 'report.submit')}
        </button>
        {!(customer || place) && <span className="meta">{t('report.needsWho')}</span>}
      </footer>
    </form>
  );
}
