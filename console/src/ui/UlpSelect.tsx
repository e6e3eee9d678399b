import { useTranslation } from 'react-i18next';
import { ulpName, useUlps } from '../live/live.ts';

export function UlpSelect({ value, onChange }: { value: string | null; onChange: (ulp: string | null) => void }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  return (
    <select
      className="input compact"
      aria-label={t('queue.ulp')}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">{t('queue.allUlps')}</option>
      {ulps.map(({ id }) => (
        <option key={id} value={id}>
          {ulpName(ulps, id)}
        </option>
      ))}
    </select>
  );
}
