import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { incidentQuery } from '../../api/queries.ts';
import { useLive } from '../../live/live.ts';
import { useReadAgain } from '../../live/use-read-again.ts';
import { Failed, Loading, Outdated } from '../../ui/Notice.tsx';
import { GridPanel } from './GridPanel.tsx';
import { IncidentCommands } from './IncidentCommands.tsx';
import { IncidentFacts } from './IncidentFacts.tsx';
import { IncidentTabs, type Tab } from './IncidentTabs.tsx';
import { isOpenIncident } from './incident-words.ts';
import { Why } from './Why.tsx';

/** One incident, whole. Read again whenever the board says that it or one of its orders changed. */
export function IncidentScreen({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(incidentQuery(id));
  // A new object each time a frame tells of it; an order's step changes the page without changing the incident.
  const item = useLive(({ board }) => board?.incidents.get(id));
  const orderVersions = useLive(({ board }) =>
    (data?.workOrders ?? []).map((order) => board?.workOrders.get(order.id)?.version ?? 0).join(),
  );
  const read = () => refetch({ cancelRefetch: false });
  useReadAgain(item, read);
  useReadAgain(orderVersions, read);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading />;
  return (
    <Incident key={id} incident={data}>
      {error && <Outdated error={error} onRetry={refetch} />}
    </Incident>
  );
}

function Incident({ incident, children }: { incident: IncidentDetail; children: ReactNode }) {
  const { t } = useTranslation();
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [tab, setTab] = useState<Tab>('callers');
  const chosenId = deviceId ?? incident.device?.id ?? null;
  const reports = incident.reports.filter((report) => selected.has(report.id));
  return (
    <article className="screen incident" aria-label={t('incident.title', { number: incident.number })}>
      <header className="screen-head">
        <h1>{t('incident.title', { number: incident.number })}</h1>
        <span className="chip strong">{t(`code.incidentState.${incident.state}`)}</span>
        <span className={incident.hasHazard ? 'hazard-ink strong' : 'quiet'}>
          {t(incident.hasHazard ? 'queue.hazard' : `code.kind.${incident.kind}`)}
        </span>
        {incident.hasCritical && <span className="quiet">{t('queue.critical')}</span>}
        <span className="grow" />
        <IncidentCommands
          incident={incident}
          chosenId={chosenId}
          selected={reports}
          onSplit={() => setSelected(new Set())}
          onNoneSelected={() => setTab('callers')}
        />
      </header>
      {children}
      {incident.mergedInto && <MergedNote id={incident.mergedInto} />}
      <IncidentFacts incident={incident} />
      <div className="incident-body">
        <GridPanel incident={incident} chosenId={chosenId} onChoose={setDeviceId} />
        <div className="incident-side">
          <Why incident={incident} chosenId={chosenId} onChoose={setDeviceId} />
          <IncidentTabs
            incident={incident}
            tab={tab}
            onTab={setTab}
            selected={selected}
            onSelect={isOpenIncident(incident) ? setSelected : null}
          />
        </div>
      </div>
    </article>
  );
}

function MergedNote({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <p className="incident-note">
      {t('incident.mergedInto')} <Link href={`/incidents/${id}`}>{t('incident.openOther')}</Link>
    </p>
  );
}
