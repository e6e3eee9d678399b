import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayOperate } from '../../session.tsx';
import { toast } from '../../ui/toasts.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { isOpenIncident } from './incident-words.ts';
import { MergeDialog } from './MergeDialog.tsx';
import { SplitDialog } from './SplitDialog.tsx';
import { UndoDialog } from './UndoDialog.tsx';

interface IncidentCommandsProps {
  readonly incident: IncidentDetail;
  readonly chosenId: string | null;
  readonly selected: IncidentDetail['reports'];
  readonly onSplit: () => void;
  readonly onNoneSelected: () => void;
}

/** What an operator can say: here it is, these are one, these are not, that was wrong. */
export function IncidentCommands(props: IncidentCommandsProps) {
  const { incident, chosenId, selected, onSplit, onNoneSelected } = props;
  const { t } = useTranslation();
  const mayOperate = useMayOperate();
  const [open, setOpen] = useState<'confirm' | 'merge' | 'split' | 'undo' | null>(null);
  const undoable = incident.grouping.find(({ mayUndo }) => mayUndo);
  const close = () => setOpen(null);
  const isOpen = isOpenIncident(incident);
  if (!mayOperate) return <span className="quiet">{t('order.readOnly')}</span>;
  if (!isOpen && !undoable) return <span className="quiet">{t('incident.command.over')}</span>;
  const split = () => {
    if (selected.length > 0) return setOpen('split');
    onNoneSelected();
    toast(t('incident.command.splitFirst'));
  };
  return (
    <>
      {isOpen && (
        <>
          <button type="button" className="button primary" onClick={() => setOpen('confirm')}>
            {t('incident.command.confirm')}
          </button>
          <button type="button" className="button" onClick={() => setOpen('merge')}>
            {t('incident.command.merge')}
          </button>
          <button type="button" className="button" onClick={split}>
            {selected.length > 0
              ? t('incident.command.splitCount', { count: selected.length })
              : t('incident.command.split')}
          </button>
        </>
      )}
      {undoable && (
        <button type="button" className="button" onClick={() => setOpen('undo')}>
          {t('incident.command.undo')}
        </button>
      )}
      {open === 'confirm' && <ConfirmDialog incident={incident} deviceId={chosenId} onClose={close} />}
      {open === 'merge' && <MergeDialog incident={incident} onClose={close} />}
      {open === 'split' && <SplitDialog incident={incident} reports={selected} onSplit={onSplit} onClose={close} />}
      {open === 'undo' && undoable && <UndoDialog incident={incident} change={undoable} onClose={close} />}
    </>
  );
}
