import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { splitIncident } from '../../api/commands.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { CommandFoot } from './CommandFoot.tsx';
import { deviceText } from './incident-words.ts';
import { Refusal } from './Refusal.tsx';
import { useIncidentCommand } from './use-incident-command.ts';

interface SplitDialogProps {
  readonly incident: IncidentDetail;
  readonly reports: IncidentDetail['reports'];
  readonly onSplit: () => void;
  readonly onClose: () => void;
}

/** The selected reports become an incident of their own, on the callers' transformer or a device the operator knows. */
export function SplitDialog({ incident, reports, onSplit, onClose }: SplitDialogProps) {
  const { t } = useTranslation();
  const [deviceId, setDeviceId] = useState('');
  const devices = incident.tree.filter(({ id, kind }) => kind !== 'substation' && id !== incident.device?.id);
  const body = {
    reportIds: reports.map(({ id }) => id),
    ...(deviceId === '' ? {} : { deviceId }),
    version: incident.version,
  };
  const split = useIncidentCommand(
    incident,
    () => splitIncident(incident.id, body),
    ({ splitOff }) => t('incident.command.done.split', { other: splitOff.number, number: incident.number }),
    () => {
      onSplit();
      onClose();
    },
  );
  return (
    <Dialog
      title={t('incident.command.splitTitle', { number: incident.number })}
      onClose={onClose}
      onSubmit={() => split.mutate(undefined)}
      foot={
        <CommandFoot
          submit={t('incident.command.split')}
          isReady={reports.length > 0}
          isPending={split.isPending}
          onClose={onClose}
        />
      }
    >
      <p>{t('incident.command.splitHelp', { count: reports.length })}</p>
      <ul className="choices">
        {reports.map(({ id, number, reporter, idpel, address }) => (
          <li key={id} className="choice">
            <span className="strong">{number}</span>
            <span className="cut grow">{reporter.name ?? idpel ?? address}</span>
          </li>
        ))}
      </ul>
      <SelectField
        label={t('incident.command.splitDevice')}
        value={deviceId}
        onChange={setDeviceId}
        options={[
          { value: '', label: t('incident.command.splitOwn') },
          ...devices.map((device) => ({ value: device.id, label: `${deviceText(t, device)} · ${device.name}` })),
        ]}
      />
      <Refusal error={split.error} />
    </Dialog>
  );
}
