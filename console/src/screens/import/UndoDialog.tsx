import type { HistoryImport } from '@comcen/shared/wire/http/history.ts';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';

interface UndoDialogProps {
  readonly made: HistoryImport;
  readonly onClose: () => void;
  readonly onUndo: () => void;
}

/** Says what goes before it goes. */
export function UndoDialog({ made, onClose, onUndo }: UndoDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('history.undoTitle', { file: made.fileName })}
      onClose={onClose}
      onSubmit={onUndo}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button danger">
            {t('history.undo')}
          </button>
        </>
      }
    >
      <p>{t(`history.undoHelp.${made.kind}`, { count: made.imported })}</p>
    </Dialog>
  );
}
