import { useTranslation } from 'react-i18next';

interface CommandFootProps {
  readonly submit: string;
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly onClose: () => void;
}

export function CommandFoot({ submit, isReady, isPending, onClose }: CommandFootProps) {
  const { t } = useTranslation();
  return (
    <>
      <button type="button" className="button" onClick={onClose}>
        {t('incident.command.keep')}
      </button>
      <button type="submit" className="button primary" disabled={!isReady || isPending}>
        {isPending ? t('common.sending') : submit}
      </button>
    </>
  );
}
