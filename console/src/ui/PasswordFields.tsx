import { useTranslation } from 'react-i18next';
import { TextField } from './Field.tsx';
import { problemText } from './problem-text.ts';
import type { PasswordChange } from './use-password-change.ts';

/** The current password, the new one, and what is wrong with them. */
export function PasswordFields({ change }: { change: PasswordChange }) {
  const { t } = useTranslation();
  const { current, setCurrent, password, setPassword, wrongField, error } = change;
  return (
    <>
      <TextField
        label={t('password.current')}
        type="password"
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        error={wrongField === 'current' ? t('password.wrong') : null}
      />
      <TextField
        label={t('password.new')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={t('password.rule')}
        error={wrongField === 'password' ? t('password.rule') : null}
      />
      {error !== null && wrongField === null && (
        <p className="inline-problem" role="alert">
          {problemText(t, error)}
        </p>
      )}
    </>
  );
}
