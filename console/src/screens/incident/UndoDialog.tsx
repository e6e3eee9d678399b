import type { GroupingItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { undoGrouping } from '../../api/commands.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CommandFoot } from './CommandFoot.tsx';
import { groupingWords } from './grouping-words.ts';
import { Refusal } from './Refusal.tsx';
import { useIncidentCommand } from './use-incident-command.ts';

interface UndoDialogProps {
  readonly incident: IncidentDetail;
  readonly change: GroupingItem;
  readonly onClose: () => void;
}

export function UndoDialog({ incident, change, onClose }: UndoDialogProps) {
  const { t } = useTranslation();
  const { what, detail } = groupingWords(t, change);
  const undo = useIncidentCommand(
    incident,
    () => undoGrouping(incident.id, change.id),
    () => t('incident.command.done.undo', { number: incident.number }),
    onClose,
  );
  return (
    <Dialog
      title={t('incident.command.undoTitle', { what })}
      onClose={onClose}
      onSubmit={() => undo.mutate(undefined)}
      foot={<CommandFoot submit={t('incident.command.undo')} isReady isPending={undo.isPending} onClose={onClose} />}
    >
      {detail && <p className="strong">{detail}</p>}
      <p>{t('incident.command.undoHelp')}</p>
      <Refusal error={undo.error} />
    </Dialog>
  );
}
