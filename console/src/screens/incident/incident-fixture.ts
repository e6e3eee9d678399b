import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { TreeDevice } from '@comcen/shared/wire/http/incident.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A silent device for tests of pure parts; `n` is its id, `parent` that of the device above. */
export const aDevice = (
  n: number,
  kind: DeviceKind,
  parent: number | null,
  more: Partial<TreeDevice> = {},
): TreeDevice => ({
  id: uuid(n),
  code: `${kind.slice(0, 2).toUpperCase()}-${String(n).padStart(3, '0')}`,
  name: `${kind} ${n}`,
  kind,
  parentId: parent === null ? null : uuid(parent),
  location: { lat: -2.13, lng: 106.11 },
  customers: 80,
  callers: 0,
  probability: null,
  isSuspect: false,
  incidentId: null,
  ...more,
});
export const deviceId = uuid;
