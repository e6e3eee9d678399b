import type { DeviceItem } from '@comcen/shared/wire/http/planned-outage.ts';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devicesQuery } from '../api/queries.ts';
import { ulpName, useUlps } from '../live/live.ts';
import { Failed } from './Notice.tsx';
import { useNumbers } from './numbers.ts';

interface DevicePickerProps {
  readonly label: string;
  readonly device: DeviceItem | null;
  readonly onChange: (device: DeviceItem | null) => void;
  readonly error?: string | null;
  /** It was chosen for good. */
  readonly isFixed?: boolean;
}

/** A device of the grid by any part of its code or name. */
export function DevicePicker({ label, device, onChange, error, isFixed = false }: DevicePickerProps) {
  const { t } = useTranslation();
  if (!device) return <DeviceSearch label={label} onPick={onChange} error={error} />;
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className="picked">
        <div className="spread">
          <DeviceName device={device} />
          {!isFixed && (
            <button type="button" className="button small" onClick={() => onChange(null)}>
              {t('planned.deviceChange')}
            </button>
          )}
        </div>
        <DeviceFacts device={device} />
      </div>
      {error && <span className="error">{error}</span>}
    </div>
  );
}

function DeviceName({ device }: { device: DeviceItem }) {
  const { t } = useTranslation();
  return (
    <span className="strong">
      {t(`code.device.${device.kind}`)} {device.code}
    </span>
  );
}

function DeviceFacts({ device }: { device: DeviceItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const { whole } = useNumbers();
  return (
    <p className="meta">
      {device.name} · {ulpName(ulps, device.ulp)}
      {device.parent && ` · ${t('planned.below', { code: device.parent.code })}`}
      {` · ${t('planned.deviceFacts', { formatted: whole(device.customers) })}`}
    </p>
  );
}

interface DeviceSearchProps {
  readonly label: string;
  readonly onPick: (device: DeviceItem) => void;
  readonly error?: string | null;
}

/** A combobox: results while typing, arrows choose, Enter takes. */
function DeviceSearch({ label, onPick, error }: DeviceSearchProps) {
  const { t } = useTranslation();
  const list = useId();
  const field = useId();
  const note = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const sought = useDeferredValue(text.trim());
  const search = useQuery(devicesQuery(sought));
  const found = sought === '' ? [] : (search.data?.items ?? []);
  const pick = (device: DeviceItem | undefined) => device && onPick(device);
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') pick(found[at]);
    else setAt(Math.max(0, Math.min(found.length - 1, at + step)));
  };
  return (
    <div className="field">
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        className="input"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? note : undefined}
        placeholder={t('planned.deviceHint')}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {found.length > 0 && (
        <div className="found" id={list} role="listbox" aria-label={label}>
          {found.map((device, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys.
            <div
              key={device.id}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onClick={() => pick(device)}
            >
              <DeviceName device={device} />
              <DeviceFacts device={device} />
            </div>
          ))}
        </div>
      )}
      {search.isError && <Failed error={search.error} onRetry={search.refetch} />}
      {search.isSuccess && sought !== '' && found.length === 0 && (
        <span className="meta">{t('planned.deviceNone')}</span>
      )}
      {error && (
        <span id={note} className="error">
          {error}
        </span>
      )}
    </div>
  );
}
