import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetPassword } from '../api/commands.ts';
import { useSession } from '../session.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/Field.tsx';
import { fieldErrors, problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

export function ResetPasswordDialog({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isSelf = useSession().id === user.id;
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => resetPassword(user.id, password),
    onSuccess: async () => {
      toast(t('users.resetDone', { name: user.name }));
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  const errors = fieldErrors(reset.error);
  return (
    <Dialog
      title={t('users.resetTitle', { name: user.name })}
      onClose={onClose}
      onSubmit={() => password.length >= 10 && reset.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={password.length < 10 || reset.isPending}>
            {t('common.save')}
          </button>
        </>
      }
    >
      <TextField
        label={t('login.password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={t(isSelf ? 'users.ownPasswordHelp' : 'users.passwordHelp')}
        error={errors.password}
      />
      {reset.isError && !errors.password && (
        <p className="inline-problem" role="alert">
          {problemText(t, reset.error)}
        </p>
      )}
    </Dialog>
  );
}
