import type { GroupingItem, IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
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

/** What one round changed is one decision: from the incident it happened to it is taken back as a whole, if nothing else is said. */
export function UndoDialog({ incident, change, onClose }: UndoDialogProps) {
  const { t } = useTranslation();
  const { what, detail } = groupingWords(t, change);
  const { together: count } = change;
  const [together, setTogether] = useState(count > 1 && change.incident.id === incident.id);
  const undo = useIncidentCommand(
    incident,
    () => undoGrouping(incident.id, { changeId: change.id, together }),
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
      {count > 1 && (
        <label className="row">
          <input type="checkbox" checked={together} onChange={(event) => setTogether(event.target.checked)} />
          {t('incident.command.undoTogether', { count })}
        </label>
      )}
      <p>{t('incident.command.undoHelp')}</p>
      <Refusal error={undo.error} />
    </Dialog>
  );
}
