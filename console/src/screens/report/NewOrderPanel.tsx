import { WORK_KINDS, type WorkKind } from '@comcen/shared/domain/codes.ts';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { createOrder } from '../../api/commands.ts';
import { newIdempotencyKey } from '../../api/request.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { fieldErrors, problemText } from '../../ui/problem-text.ts';
import { toast } from '../../ui/toasts.tsx';
import { PlaceLine } from './PlaceLine.tsx';
import { usePicking } from './use-picking.ts';

/** An order without a report: an own finding, or asked for by another unit. */
export function NewOrderPanel() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { place } = usePicking();
  const [kind, setKind] = useState<WorkKind>('outage');
  const [address, setAddress] = useState('');
  const [note, setNote] = useState('');
  const [key] = useState(newIdempotencyKey);
  const creation = useMutation({
    mutationFn: () => createOrder({ location: place, kind, address, note }, key),
    onSuccess: (order) => {
      toast(t('newOrder.done', { number: order.number }));
      go(`/orders/${order.id}`);
    },
  });
  const errors = fieldErrors(creation.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (place && !creation.isPending) creation.mutate();
  };
  return (
    <section className="order" aria-label={t('newOrder.title')}>
      <header className="order-head">
        <div className="spread">
          <h2>{t('newOrder.title')}</h2>
          <button type="button" className="button plain icon" aria-label={t('common.close')} onClick={() => go('/')}>
            <Icon name="close" />
          </button>
        </div>
        <p className="quiet">{t('newOrder.lead')}</p>
      </header>
      <form className="order-form" onSubmit={submit} noValidate>
        <div className="order-scroll stack">
          <PlaceLine place={place} error={errors.location} />
          <SelectField
            label={t('report.kind')}
            value={kind}
            options={WORK_KINDS.map((value) => ({ value, label: t(`code.kind.${value}`) }))}
            onChange={setKind}
          />
          <TextField
            label={t('report.address')}
            value={address}
            onChange={setAddress}
            maxLength={300}
            error={errors.address}
          />
          <TextField
            label={t('common.note')}
            value={note}
            onChange={setNote}
            isLong
            maxLength={1000}
            error={errors.note}
          />
          {creation.isError && (
            <p className="inline-problem" role="alert">
              {problemText(t, creation.error)}
            </p>
          )}
        </div>
        <footer className="order-foot">
          <button type="submit" className="button primary" disabled={!place || creation.isPending}>
            {t('newOrder.submit')}
          </button>
          {!place && <span className="meta">{t('newOrder.needsPlace')}</span>}
        </footer>
      </form>
    </section>
  );
}
