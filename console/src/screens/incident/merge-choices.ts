import type { IncidentItem } from '@comcen/shared/wire/http/board.ts';
import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { byDistance, type Near } from '../../board/nearby.ts';

export interface MergeChoice extends Near<IncidentItem> {
  readonly isSameFeeder: boolean;
}

/** Which open incidents may be the same fault: those on devices of this one's tree first, then the nearest. */
export function mergeChoices(incident: IncidentDetail, all: Iterable<IncidentItem>): MergeChoice[] {
  // Brothers of the feeder are in the tree too; they hang on the substation and are no part of this fault's line.
  const devices = new Set(incident.tree.filter(({ kind }) => kind !== 'substation').map(({ id }) => id));
  const own = feederOf(incident);
  for (const { id, kind } of incident.tree) if (kind === 'feeder' && id !== own) devices.delete(id);
  const others = [...all].filter(({ id }) => id !== incident.id);
  return byDistance(others, incident.location, ({ location }) => location)
    .map((near) => ({ ...near, isSameFeeder: near.item.device !== null && devices.has(near.item.device.id) }))
    .sort((a, b) => Number(b.isSameFeeder) - Number(a.isSameFeeder));
}

/** The feeder above (or under) the incident's device. */
function feederOf({ tree, device }: IncidentDetail): string | null {
  const byId = new Map(tree.map((each) => [each.id, each]));
  let at = byId.get(device?.id ?? '');
  for (let steps = 0; at && at.kind !== 'feeder' && steps < tree.length; steps++) at = byId.get(at.parentId ?? '');
  return at?.kind === 'feeder' ? at.id : null;
}
