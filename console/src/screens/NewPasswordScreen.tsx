import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { logout } from '../api/commands.ts';
import { switchLanguage } from '../i18n/start.ts';
import { PasswordFields } from '../ui/PasswordFields.tsx';
import { toast } from '../ui/toasts.tsx';
import { usePasswordChange } from '../ui/use-password-change.ts';

/** Before the console opens: somebody else chose this password, so two people know it. */
export function NewPasswordScreen({ username }: { username: string }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const change = usePasswordChange(() => toast(t('password.done')));
  const leave = useMutation({
    mutationFn: logout,
    onSettled: () => {
      queries.clear();
      location.assign('/');
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.submit();
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <div>
          <h1 className="login-mark">{t('password.mustTitle')}</h1>
          <p className="quiet">{t('password.mustLead', { username })}</p>
        </div>
        {/* For the browser's password manager: whose password this is. */}
        <input type="text" autoComplete="username" value={username} readOnly hidden />
        <PasswordFields change={change} />
        <button type="submit" className="button primary" disabled={!change.mayTry}>
          {t(change.isPending ? 'common.saving' : 'common.save')}
        </button>
        <div className="login-foot">
          <button type="button" className="button plain" onClick={() => leave.mutate()}>
            {t('user.logout')}
          </button>
          <button
            type="button"
            className="button plain"
            onClick={() => void switchLanguage(i18n.language === 'id' ? 'en' : 'id')}
          >
            {t('user.language')}
          </button>
        </div>
      </form>
    </main>
  );
}
