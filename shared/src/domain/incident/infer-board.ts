import { type FeederBoard, inferencePicture } from './feeder-board.ts';
import { inferFaults } from './inference/infer.ts';
import type { InferredFault } from './inference/picture.ts';

export interface BoardConditions {
  /** ULPs with an active storm. */
  readonly stormUlps: ReadonlySet<string>;
  /** Devices that are out by plan. */
  readonly excluded: readonly string[];
}

/** The faults that explain all calls of a board, feeder by feeder: each has its own weather. Rounds and the lab both ask this. */
export function inferBoard(board: FeederBoard, conditions: BoardConditions, nowMs: number): InferredFault[] {
  const { stormUlps, excluded } = conditions;
  const hourOfDay = hourInWib(nowMs);
  return byRoot(board).flatMap(({ ulpId, part }) =>
    inferFaults(inferencePicture(part, { hourOfDay, isStorm: stormUlps.has(ulpId), excluded }), nowMs),
  );
}

/** The parts of a board that hang on one root each, in the order of the roots' ids. */
function byRoot(board: FeederBoard): { ulpId: string; part: FeederBoard }[] {
  const devices = new Map(board.devices.map((device) => [device.id, device]));
  const rootOf = new Map<string, string>();
  const climb = (id: string): string => {
    const known = rootOf.get(id);
    if (known !== undefined) return known;
    const parentId = devices.get(id)?.parentId;
    const root = parentId && devices.has(parentId) ? climb(parentId) : id;
    rootOf.set(id, root);
    return root;
  };
  const roots = [...new Set(board.devices.map(({ id }) => climb(id)))].sort();
  const parts = new Map(roots.map((root) => [root, { devices: [], incidents: [], calls: [] } as Part]));
  for (const device of board.devices) parts.get(climb(device.id))?.devices.push(device);
  for (const incident of board.incidents) parts.get(climb(incident.deviceId))?.incidents.push(incident);
  for (const call of board.calls) parts.get(climb(call.transformerId))?.calls.push(call);
  return [...parts].map(([root, part]) => ({ ulpId: devices.get(root)?.ulpId ?? '', part }));
}

interface Part {
  devices: FeederBoard['devices'][number][];
  incidents: FeederBoard['incidents'][number][];
  calls: FeederBoard['calls'][number][];
}

/** Every incident with the reports that speak for it: what `planRegroup` is given. */
export function withReports(board: FeederBoard) {
  const reportsOf = new Map<string, string[]>(board.incidents.map(({ id }) => [id, []]));
  for (const { id, incidentId } of board.calls) reportsOf.get(incidentId)?.push(id);
  return board.incidents.map((incident) => ({
    ...incident,
    deviceId: incident.isBeside ? null : incident.deviceId,
    reportIds: reportsOf.get(incident.id) ?? [],
  }));
}

/** WIB is UTC+7 without summer time. */
const hourInWib = (nowMs: number): number => new Date(nowMs + 7 * 3_600_000).getUTCHours();
