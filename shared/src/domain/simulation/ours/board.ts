import type { FaultLevel } from '../../codes.ts';
import type { BoardCall, BoardDevice, BoardIncident, FeederBoard } from '../../incident/feeder-board.ts';
import type { OpenIncident, WaitingReport } from '../../incident/triage.ts';
import type { RoomOrder, RoomReport } from '../room.ts';
import type { SimTree } from '../tree.ts';
import type { SimLevel, World } from '../world.ts';

/** An open incident as our room keeps it. */
export interface Incident {
  readonly id: string;
  readonly createdAtMs: number;
  deviceId: string | null;
  /** Where somebody goes when no device is known. */
  readonly transformerId: string;
  level: FaultLevel;
  firstReportedAtMs: number;
  isConfirmed: boolean;
  probability: number | null;
  /** Open ones. */
  orderIds: string[];
  reports: Map<string, WaitingReport>;
  /** By customer, else by report: the first call of each. */
  calls: Map<string, BoardCall>;
}

export interface Board {
  readonly incidents: Map<string, Incident>;
  /** Incident of a report. */
  readonly homeOf: Map<string, string>;
  readonly incidentOf: Map<string, string>;
  waitingReport(report: RoomReport): WaitingReport;
  /** All open incidents, with those of these customers that each explains. */
  inReach(reports: readonly WaitingReport[]): OpenIncident[];
  /** Everything below these roots. */
  below(roots: readonly string[], orders: ReadonlyMap<string, RoomOrder>): FeederBoard;
  customersOut(incident: Incident): number;
  /** Where an order for it goes. */
  target(incident: Incident): { readonly deviceId: string; readonly level: SimLevel };
  rootsOf(incident: Incident): string;
  feederOf(incident: Incident): string | null;
  add(incident: Incident, report: WaitingReport, isNewWitness: boolean): void;
  drop(incident: Incident): void;
}

export function createBoard(world: World, tree: SimTree): Board {
  const incidents = new Map<string, Incident>();
  const homeOf = new Map<string, string>();
  const incidentOf = new Map<string, string>();
  const devices = world.devices.map(({ id, kind, parentId, ulpId, place }): BoardDevice => {
    return { id, code: id, kind, parentId, ulpId, place, customers: tree.customersOf(id) };
  });
  const belowRoot = new Map<string, BoardDevice[]>();
  for (const device of devices) {
    for (const id of [...tree.ancestorsOf(device.id).slice(0, 2), device.id]) {
      if (device.kind !== 'feeder' && device.kind !== 'substation' && id === device.id) continue;
      const own = belowRoot.get(id);
      if (own) own.push(device);
      else belowRoot.set(id, [device]);
    }
  }
  const parts = new Map<string, { devices: BoardDevice[]; ids: ReadonlySet<string> }>();
  /** The very same list for the same roots: who reasons about it remembers what he found. */
  const partOf = (roots: readonly string[]) => {
    const key = roots.join(' ');
    const found = parts.get(key);
    if (found) return found;
    const own = roots.flatMap((root) => belowRoot.get(root) ?? []);
    const part = { devices: own, ids: new Set(own.map(({ id }) => id)) };
    parts.set(key, part);
    return part;
  };
  const placeOf = (incident: Incident) => incident.deviceId ?? incident.transformerId;
  const feederOf = (deviceId: string): string | null => {
    const above = tree.ancestorsOf(deviceId);
    return above[1] ?? (above.length === 1 ? deviceId : null);
  };
  return {
    incidents,
    homeOf,
    incidentOf,
    waitingReport({ id, customerId, transformerId, atMs }) {
      const { ulpId, place } = tree.device(transformerId);
      const ancestorIds = tree.ancestorsOf(transformerId);
      return {
        id,
        kind: 'outage',
        ulpId,
        idpel: customerId,
        transformerId,
        ancestorIds,
        place,
        reportedAtMs: atMs,
        isCritical: false,
        detachedFrom: [],
      };
    },
    inReach(reports) {
      const idpels = reports.flatMap(({ idpel }) => idpel ?? []);
      return [...incidents.values()].map((incident) => ({
        id: incident.id,
        kind: 'outage',
        deviceId: incident.deviceId,
        place: tree.device(placeOf(incident)).place,
        idpels: idpels.filter((idpel) => incident.calls.has(idpel)),
      }));
    },
    below(roots, orders) {
      const { devices: part, ids } = partOf(roots);
      const own = [...incidents.values()].filter(({ deviceId }) => deviceId !== null && ids.has(deviceId));
      return {
        devices: part,
        incidents: own.flatMap((incident) => boardIncident(incident, orders)),
        calls: own.flatMap(({ calls }) => [...calls.values()]),
      };
    },
    customersOut: ({ deviceId, level, calls }) =>
      deviceId === null || level === 'service' || level === 'place'
        ? Math.max(1, calls.size)
        : tree.customersOf(deviceId),
    target: (incident) => ({
      deviceId: placeOf(incident),
      level: incident.level === 'place' ? 'service' : incident.level,
    }),
    rootsOf: (incident) => tree.ancestorsOf(placeOf(incident))[0] ?? placeOf(incident),
    feederOf: (incident) => feederOf(placeOf(incident)),
    add(incident, report, isNewWitness) {
      incident.reports.set(report.id, report);
      incident.firstReportedAtMs = Math.min(incident.firstReportedAtMs, report.reportedAtMs);
      homeOf.set(report.id, incident.id);
      const { id, idpel, transformerId, reportedAtMs } = report;
      if (!isNewWitness || transformerId === null) return;
      const key = idpel ?? id;
      if (!incident.calls.has(key))
        incident.calls.set(key, { id, incidentId: incident.id, transformerId, atMs: reportedAtMs });
    },
    drop(incident) {
      incidents.delete(incident.id);
      for (const id of incident.reports.keys()) homeOf.delete(id);
    },
  };
}

function boardIncident(incident: Incident, orders: ReadonlyMap<string, RoomOrder>): BoardIncident[] {
  const { id, deviceId, level, firstReportedAtMs, createdAtMs, isConfirmed, probability, orderIds } = incident;
  if (deviceId === null) return [];
  const own = orderIds.flatMap((orderId) => {
    const order = orders.get(orderId);
    return order ? [{ id: orderId, state: order.state, deviceId: order.deviceId, createdAtMs: order.createdAtMs }] : [];
  });
  return [{ id, deviceId, level, startedAtMs: firstReportedAtMs, createdAtMs, isConfirmed, probability, orders: own }];
}
