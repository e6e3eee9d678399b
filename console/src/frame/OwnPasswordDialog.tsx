import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { PasswordFields } from '../ui/PasswordFields.tsx';
import { toast } from '../ui/toasts.tsx';
import { usePasswordChange } from '../ui/use-password-change.ts';

export function OwnPasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const change = usePasswordChange(() => {
    toast(t('password.done'));
    onClose();
  });
  return (
    <Dialog
      title={t('user.password')}
      onClose={onClose}
      onSubmit={change.submit}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!change.mayTry}>
            {t(change.isPending ? 'common.saving' : 'common.save')}
          </button>
        </>
      }
    >
      <PasswordFields change={change} />
    </Dialog>
  );
}
