import type { IncidentDetail, TreeDevice } from '@comcen/shared/wire/http/incident.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { showOnMap } from '../../map/map-state.ts';
import { useMayOperate } from '../../session.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { DeviceTree } from './DeviceTree.tsx';
import { deviceText, isOpenIncident } from './incident-words.ts';
import { Probability } from './TreeEntry.tsx';

interface GridPanelProps {
  readonly incident: IncidentDetail;
  readonly chosenId: string | null;
  readonly onChoose: (deviceId: string) => void;
}

/** The grid's part of the story: the picture, what its signs mean, and the device that was chosen in it. */
export function GridPanel({ incident, chosenId, onChoose }: GridPanelProps) {
  const { t } = useTranslation();
  const chosen = incident.tree.find(({ id }) => id === chosenId);
  return (
    <section className="grid-panel" aria-label={t('incident.tree.title')}>
      <div className="grid-panel-head">
        <h2>{t('incident.tree.title')}</h2>
        {incident.tree.length > 0 && <TreeLegend />}
      </div>
      {incident.tree.length === 0 && <p className="quiet">{t('incident.tree.none')}</p>}
      {incident.tree.length > 0 && <DeviceTree incident={incident} chosenId={chosenId} onChoose={onChoose} />}
      {chosen && <ChosenDevice incident={incident} device={chosen} />}
    </section>
  );
}

function TreeLegend() {
  const { t } = useTranslation();
  return (
    <p className="tree-legend">
      <span className="legend-callers" /> {t('incident.tree.legendCallers')}
      <span className="legend-probability" /> {t('incident.tree.legendProbability')}
      <span className="grow" />
      {t('incident.tree.help')}
    </p>
  );
}

function ChosenDevice({ incident, device }: { incident: IncidentDetail; device: TreeDevice }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const mayOperate = useMayOperate();
  const [isConfirming, setConfirming] = useState(false);
  const { callers, customers, probability, incidentId } = device;
  const isConfirmedHere = device.isSuspect && incident.confirmedAt !== null;
  return (
    <div className="chosen-device" role="status" aria-label={t('incident.tree.chosen')}>
      <span className="grow">
        <span className="strong">{deviceText(t, device)}</span> <span className="quiet">{device.name}</span>
        <br />
        <span className="meta">
          {callers > 0
            ? t('incident.tree.callers', { count: callers, customers })
            : t('incident.tree.silent', { customers })}
        </span>
      </span>
      {probability !== null && <Probability value={probability} />}
      {incidentId !== null && incidentId !== incident.id && (
        <Link className="button small" href={`/incidents/${incidentId}`}>
          {t('incident.openOther')}
        </Link>
      )}
      <button
        type="button"
        className="button small"
        onClick={() => {
          showOnMap(device.location);
          go('/');
        }}
      >
        {t('incident.tree.showOnMap')}
      </button>
      {mayOperate && isOpenIncident(incident) && !isConfirmedHere && (
        <button type="button" className="button small" onClick={() => setConfirming(true)}>
          {t('incident.tree.confirmHere')}
        </button>
      )}
      {isConfirming && <ConfirmDialog incident={incident} deviceId={device.id} onClose={() => setConfirming(false)} />}
    </div>
  );
}
