import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mergeIncident } from '../../api/commands.ts';
import { useIncidents } from '../../live/live.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useNumbers } from '../../ui/numbers.ts';
import { CommandFoot } from './CommandFoot.tsx';
import { outText } from './incident-words.ts';
import { mergeChoices } from './merge-choices.ts';
import { Refusal } from './Refusal.tsx';
import { useIncidentCommand } from './use-incident-command.ts';

const SHOWN = 12;

/** The other incident goes into this one: those of the same feeder first, then the nearest. */
export function MergeDialog({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const incidents = useIncidents();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<IncidentItem | null>(null);
  const choices = useMemo(() => mergeChoices(incident, incidents.values()), [incident, incidents]);
  const sought = text.trim().toLowerCase();
  const shown = choices.filter(({ item }) => searchText(item).includes(sought)).slice(0, SHOWN);
  const merge = useIncidentCommand(
    incident,
    (other: IncidentItem) => mergeIncident(incident.id, { incidentId: other.id, version: incident.version }),
    (_, other) => t('incident.command.done.merge', { other: other.number, number: incident.number }),
    onClose,
  );
  return (
    <Dialog
      title={t('incident.command.mergeTitle', { number: incident.number })}
      onClose={onClose}
      isWide
      onSubmit={() => chosen && merge.mutate(chosen)}
      foot={
        <CommandFoot
          submit={t('incident.command.merge')}
          isReady={chosen !== null}
          isPending={merge.isPending}
          onClose={onClose}
        />
      }
    >
      <p>
        {t(choices.length > 0 ? 'incident.command.mergeHelp' : 'incident.command.mergeNone', {
          number: incident.number,
        })}
      </p>
      {choices.length > 0 && (
        <input
          className="input"
          aria-label={t('incident.command.mergeSearch')}
          placeholder={t('incident.command.mergeSearch')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {choices.length > 0 && shown.length === 0 && <p className="quiet">{t('incident.command.mergeNoMatch')}</p>}
      <div className="choices">
        {shown.map(({ item, meters, isSameFeeder }) => (
          <label key={item.id} className="choice">
            <input type="radio" name="incident" checked={chosen?.id === item.id} onChange={() => setChosen(item)} />
            <span className="strong">{item.number}</span>
            <span className="cut grow">{outText(t, item)}</span>
            {isSameFeeder && <span className="meta">{t('incident.command.sameFeeder')}</span>}
            <span className="quiet">
              {t('common.customers', { count: item.customersOut })} ·{' '}
              {t('common.km', { value: numbers.one(meters / 1000) })}
            </span>
          </label>
        ))}
      </div>
      <Refusal error={merge.error} />
    </Dialog>
  );
}

const searchText = ({ number, device, address }: IncidentItem): string =>
  [number, device?.code, device?.name, address].join(' ').toLowerCase();
