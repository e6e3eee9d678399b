import type { IncidentDetail, TreeDevice } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmIncident } from '../../api/commands.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CommandFoot } from './CommandFoot.tsx';
import { deviceText } from './incident-words.ts';
import { Refusal } from './Refusal.tsx';
import { Probability } from './TreeEntry.tsx';
import { useIncidentCommand } from './use-incident-command.ts';

interface ConfirmDialogProps {
  readonly incident: IncidentDetail;
  /** Chosen in the tree: asked first. */
  readonly deviceId: string | null;
  readonly onClose: () => void;
}

/** The operator's word on the place: the machine never overrides it. */
export function ConfirmDialog({ incident, deviceId, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const options = optionsOf(incident, deviceId);
  const [chosen, setChosen] = useState(deviceId ?? incident.device?.id ?? null);
  const [isService, setService] = useState(incident.faultLevel === 'service');
  const mayBeService = options.find(({ id }) => id === chosen)?.kind === 'transformer';
  const confirm = useIncidentCommand(
    incident,
    () =>
      confirmIncident(incident.id, {
        ...(chosen === null ? {} : { deviceId: chosen }),
        isService: mayBeService && isService,
        version: incident.version,
      }),
    () => t('incident.command.done.confirm', { number: incident.number }),
    onClose,
  );
  return (
    <Dialog
      title={t('incident.command.confirmTitle', { number: incident.number })}
      onClose={onClose}
      onSubmit={() => confirm.mutate(undefined)}
      foot={
        <CommandFoot submit={t('incident.command.confirm')} isReady isPending={confirm.isPending} onClose={onClose} />
      }
    >
      <p>{t(options.length > 0 ? 'incident.command.confirmHelp' : 'incident.command.confirmNone')}</p>
      <div className="choices">
        {options.map((device) => (
          <label key={device.id} className="choice">
            <input type="radio" name="device" checked={chosen === device.id} onChange={() => setChosen(device.id)} />
            <span className="strong">{deviceText(t, device)}</span>
            <span className="quiet cut grow">{device.name}</span>
            {device.isSuspect && <span className="meta">{t('incident.command.confirmNow')}</span>}
            {device.probability !== null && <Probability value={device.probability} />}
          </label>
        ))}
      </div>
      {mayBeService && (
        <label className="row">
          <input type="checkbox" checked={isService} onChange={(event) => setService(event.target.checked)} />
          {t('incident.command.isService')}
        </label>
      )}
      <Refusal error={confirm.error} />
    </Dialog>
  );
}

/** What was chosen, where it stands, what was weighed, and every line above callers: most likely first. */
function optionsOf({ tree, device, inference }: IncidentDetail, deviceId: string | null): TreeDevice[] {
  const wanted = new Set([deviceId, device?.id, ...(inference?.candidates ?? []).map((each) => each.device.id)]);
  const likelihood = ({ id, probability }: TreeDevice) => (id === deviceId ? 2 : (probability ?? 0));
  return tree
    .filter(({ id, kind, callers }) => wanted.has(id) || (kind !== 'transformer' && callers > 0))
    .sort((a, b) => likelihood(b) - likelihood(a));
}
