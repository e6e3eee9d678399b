import type { DeviceKind, FaultLevel } from '../codes.ts';
import { ATTACHABLE_KINDS } from '../codes.ts';
import type { Point } from '../geo/point.ts';
import type { WorkOrderState } from '../work-order/states.ts';
import type { InferencePicture, KnownFault } from './inference/picture.ts';
import type { TriagePlan, WaitingReport } from './triage.ts';

/** Devices of one or more feeders, the open supply incidents on them and who called about them. Times in ms since 1970. */
export interface FeederBoard {
  readonly devices: readonly BoardDevice[];
  readonly incidents: readonly BoardIncident[];
  readonly calls: readonly BoardCall[];
}

export interface BoardDevice {
  readonly id: string;
  readonly code: string;
  readonly kind: DeviceKind;
  readonly parentId: string | null;
  /** Served below it. */
  readonly customers: number;
  readonly ulpId: string;
  readonly place: Point;
}

export interface BoardOrder {
  readonly id: string;
  readonly state: WorkOrderState;
  readonly deviceId: string | null;
  readonly createdAtMs: number;
}

export interface BoardIncident {
  /** `new:<n>`: triage of this batch would open it. */
  readonly id: string;
  /** Where it is looked for. */
  readonly deviceId: string;
  /** Another open incident holds the device (two lines below one transformer): this one's row names none. */
  readonly isBeside?: boolean | undefined;
  readonly level: FaultLevel;
  readonly startedAtMs: number;
  readonly createdAtMs: number;
  readonly isConfirmed: boolean;
  readonly probability: number | null;
  readonly orders: readonly BoardOrder[];
}

/** One customer who called about an incident, by the first call. */
export interface BoardCall {
  readonly id: string;
  readonly incidentId: string;
  readonly transformerId: string;
  readonly atMs: number;
}

/**
 * Feeders whose explanation this batch may change: a report opened something there, or called about a transformer's own incident.
 * Who joined what is out upstream tells nothing new. A report that an operator took out of an incident stays out of the reckoning.
 */
export function feedersToInfer(plan: TriagePlan, reports: readonly WaitingReport[]): string[] {
  const byId = new Map(reports.map((report) => [report.id, report]));
  const feeders = new Set<string>();
  for (const { reportId, reason } of plan.links) {
    const report = byId.get(reportId);
    if (!report || !speaksForDevice(report)) continue;
    const feeder = feederOf(report);
    if (feeder !== null && (reason.code === 'new_incident' || reason.code === 'same_device')) feeders.add(feeder);
  }
  return [...feeders].sort();
}

/** Root first: substation, feeder, section. */
const feederOf = ({ ancestorIds }: WaitingReport): string | null => ancestorIds[1] ?? null;

const SUPPLY: readonly string[] = ATTACHABLE_KINDS;
const speaksForDevice = ({ kind, transformerId, detachedFrom }: WaitingReport): boolean =>
  SUPPLY.includes(kind) && transformerId !== null && detachedFrom.length === 0;

/** The board with what triage made of this batch: its new incidents beside the open ones, its callers beside the earlier ones. */
export function withBatch(board: FeederBoard, plan: TriagePlan, reports: readonly WaitingReport[]): FeederBoard {
  const devices = new Set(board.devices.map(({ id }) => id));
  const byId = new Map(reports.map((report) => [report.id, report]));
  const opened = plan.opened.flatMap((incident): BoardIncident[] => {
    const { key, kind, deviceId, first } = incident;
    if (deviceId === null || !devices.has(deviceId) || !SUPPLY.includes(kind) || !speaksForDevice(first)) return [];
    const at = first.reportedAtMs;
    return [
      {
        id: key,
        deviceId,
        level: 'service',
        startedAtMs: at,
        createdAtMs: at,
        isConfirmed: false,
        probability: null,
        orders: [],
      },
    ];
  });
  const known = new Set([...board.incidents, ...opened].map(({ id }) => id));
  const calls = plan.links.flatMap(({ reportId, incidentId, reason }): BoardCall[] => {
    const report = byId.get(reportId);
    if (!report?.transformerId || incidentId === null || !known.has(incidentId)) return [];
    // The same customer again is no second witness.
    if (reason.code === 'same_customer' || !speaksForDevice(report)) return [];
    return [{ id: reportId, incidentId, transformerId: report.transformerId, atMs: report.reportedAtMs }];
  });
  return { devices: board.devices, incidents: [...board.incidents, ...opened], calls: [...board.calls, ...calls] };
}

const STARTED: readonly WorkOrderState[] = ['accepted', 'en_route', 'on_site', 'restored', 'held'];

/** What the inference is given: every incident is a known fault; the new ones may go anywhere. */
export function inferencePicture(
  board: FeederBoard,
  conditions: Pick<InferencePicture, 'hourOfDay' | 'isStorm' | 'excluded'>,
): InferencePicture {
  return {
    devices: board.devices,
    callers: board.calls,
    faults: board.incidents.map(
      ({ id, deviceId, level, startedAtMs, isConfirmed, orders }): KnownFault => ({
        incidentId: id,
        deviceId,
        level,
        startedAtMs,
        isConfirmed,
        isStarted: orders.some(({ state }) => STARTED.includes(state)),
      }),
    ),
    ...conditions,
  };
}
