import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { useTranslation } from 'react-i18next';
import { useCrews } from '../../live/live.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { TimelineEntries } from '../order/Timeline.tsx';
import { Callers } from './Callers.tsx';
import { EstimateHistory } from './EstimateHistory.tsx';
import { GroupingHistory } from './GroupingHistory.tsx';
import { IncidentOrders } from './IncidentOrders.tsx';

const TABS = ['callers', 'orders', 'grouping', 'estimates', 'timeline'] as const;
export type Tab = (typeof TABS)[number];

interface IncidentTabsProps {
  readonly incident: IncidentDetail;
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly selected: ReadonlySet<string>;
  /** Null: nothing can be split off any more. */
  readonly onSelect: ((selected: ReadonlySet<string>) => void) | null;
}

/** Everything else that is known, one part at a time. */
export function IncidentTabs({ incident, tab, onTab, selected, onSelect }: IncidentTabsProps) {
  const { t } = useTranslation();
  const counts: Partial<Record<Tab, number>> = {
    callers: incident.reportCount,
    orders: incident.workOrders.length,
    grouping: incident.grouping.length,
    estimates: incident.estimates.length,
  };
  const label = (each: Tab) => [t(`incident.tab.${each}`), counts[each]].filter((part) => part !== undefined).join(' ');
  return (
    <section className="incident-tabs">
      <Segments
        label={t('incident.tabs')}
        value={tab}
        onChange={onTab}
        options={TABS.map((value) => ({ value, label: label(value) }))}
      />
      <ScrollRegion className="incident-tab" label={t(`incident.tab.${tab}`)}>
        {tab === 'callers' && <Callers incident={incident} selected={selected} onSelect={onSelect} />}
        {tab === 'orders' && <IncidentOrders incident={incident} />}
        {tab === 'grouping' && <GroupingHistory incident={incident} />}
        {tab === 'estimates' && <EstimateHistory incident={incident} />}
        {tab === 'timeline' && <IncidentTimeline incident={incident} />}
      </ScrollRegion>
    </section>
  );
}

function IncidentTimeline({ incident }: { incident: IncidentDetail }) {
  const crews = useCrews();
  const crewCode = (id: unknown) => (typeof id === 'string' ? crews.get(id)?.code : undefined);
  return (
    <ol className="timeline">
      <TimelineEntries entries={incident.timeline} crewCode={crewCode} />
    </ol>
  );
}
