import type { CustomerItem } from '@comcen/shared/wire/http/report.ts';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersQuery, isSearchable } from '../../api/queries.ts';
import { ulpInView } from '../../board/ulp-in-view.ts';
import { ulpName, useUlps } from '../../live/live.ts';
import { showOnMap } from '../../map/map-state.ts';
import { Failed } from '../../ui/Notice.tsx';
import { useStore } from '../../ui/store.ts';

interface CustomerPickerProps {
  readonly customer: CustomerItem | null;
  readonly onChange: (customer: CustomerItem | null) => void;
  readonly error?: string;
}

export function CustomerPicker({ customer, onChange, error }: CustomerPickerProps) {
  const { t } = useTranslation();
  if (!customer) return <CustomerSearch onPick={onChange} error={error} />;
  return (
    <div className="field">
      <span className="label">{t('report.customer')}</span>
      <div className="picked">
        <div className="spread">
          <span className="strong">{customer.name}</span>
          <button type="button" className="button small" onClick={() => onChange(null)}>
            {t('report.change')}
          </button>
        </div>
        <CustomerFacts customer={customer} />
      </div>
      {error && <span className="error">{error}</span>}
    </div>
  );
}

function CustomerFacts({ customer }: { customer: CustomerItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <>
      <p>{customer.address}</p>
      <p className="meta">
        {customer.idpel} · {customer.tariff} {customer.powerVa} VA · {ulpName(ulps, customer.ulp)}
        {customer.transformerCode && ` · ${t('report.transformer', { code: customer.transformerCode })}`}
        {customer.isCritical && ` · ${t('report.critical')}`}
      </p>
    </>
  );
}

/** A combobox: results while typing, arrows choose, Enter takes. */
function CustomerSearch({ onPick, error }: { onPick: (customer: CustomerItem) => void; error?: string }) {
  const { t } = useTranslation();
  const list = useId();
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const sought = useDeferredValue(text.trim());
  const search = useQuery(customersQuery(sought, useStore(ulpInView)));
  const found = isSearchable(sought) ? (search.data?.items ?? []) : [];
  useEffect(() => input.current?.focus(), []);
  const pick = (customer: CustomerItem | undefined) => {
    if (!customer) return;
    showOnMap(customer.location);
    onPick(customer);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') pick(found[at]);
    else setAt(Math.max(0, Math.min(found.length - 1, at + step)));
  };
  return (
    <div className="field">
      <label htmlFor={field}>{t('report.customer')}</label>
      <input
        id={field}
        ref={input}
        className="input"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        placeholder={t('report.customerHint')}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {found.length > 0 && (
        <div className="found" id={list} role="listbox" aria-label={t('report.customer')}>
          {found.map((customer, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys.
            <div
              key={customer.idpel}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onClick={() => pick(customer)}
            >
              <span className="strong">{customer.name}</span>
              <CustomerFacts customer={customer} />
            </div>
          ))}
        </div>
      )}
      {search.isError && <Failed error={search.error} onRetry={search.refetch} />}
      {search.isSuccess && isSearchable(sought) && found.length === 0 && (
        <span className="meta">{t('report.customerNone')}</span>
      )}
      {error && <span className="error">{error}</span>}
    </div>
  );
}
