import type { GroupingItem } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import { deviceText } from './incident-words.ts';

/** What changed: the kind, and the devices or incidents it was between. */
export function groupingWords(t: TFunction, change: GroupingItem): { what: string; detail: string } {
  const { kind, from, to, incident, other, reports, workOrders } = change;
  const device = (ref: GroupingItem['to']) => (ref ? deviceText(t, ref) : t('incident.grouping.noDevice'));
  const moved = from?.id !== to?.id && from !== null;
  const parts = [
    kind === 'merged' && other && t('incident.grouping.mergedHere', { other: other.number, number: incident.number }),
    kind === 'split' && other && t('incident.grouping.splitOff', { other: other.number, number: incident.number }),
    moved && t('incident.grouping.fromTo', { from: device(from), to: device(to) }),
    !moved && kind !== 'merged' && kind !== 'split' && to && t('incident.grouping.at', { device: device(to) }),
    reports > 0 && t('incident.grouping.reports', { count: reports }),
    workOrders > 0 && t('incident.grouping.workOrders', { count: workOrders }),
  ];
  return { what: t(`incident.grouping.kind.${kind}`), detail: parts.filter(Boolean).join(', ') };
}
