import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { login } from '../api/commands.ts';
import { statusOf } from '../api/request.ts';
import { TextField } from '../ui/Field.tsx';
import { problemText } from '../ui/problem-text.ts';

export function LoginScreen({ hasEnded, onDone }: { hasEnded: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({ mutationFn: () => login(username, password), onSuccess: onDone });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!attempt.isPending) attempt.mutate();
  };
  const refusalText = (): string => {
    const status = statusOf(attempt.error);
    if (status === 401) return t('login.wrong');
    return status === 403 ? t('problem.technician') : problemText(t, attempt.error);
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <div>
          <h1 className="login-mark">{t('app')}</h1>
          <p className="quiet">{t('login.lead')}</p>
        </div>
        {hasEnded && !attempt.isError && <p className="quiet">{t('login.ended')}</p>}
        <TextField label={t('login.username')} value={username} onChange={setUsername} autoComplete="username" />
        <TextField
          label={t('login.password')}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        {attempt.isError && (
          <p className="inline-problem" role="alert">
            {refusalText()}
          </p>
        )}
        <button type="submit" className="button primary" disabled={attempt.isPending || !username || !password}>
          {t(attempt.isPending ? 'login.submitting' : 'login.submit')}
        </button>
      </form>
    </main>
  );
}
