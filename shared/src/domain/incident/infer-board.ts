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

/** What hangs on one root. */
interface Rooted {
  readonly ulpId: string;
  readonly devices: FeederBoard['devices'][number][];
}

interface Grid {
  readonly rootOf: ReadonlyMap<string, string>;
  /** In the order of the roots' ids. */
  readonly byRoot: ReadonlyMap<string, Rooted>;
}

const grids = new WeakMap<FeederBoard['devices'], Grid>();

/** Made once per list of devices: the lab asks about the same ones every minute. */
function gridOf(list: FeederBoard['devices']): Grid {
  const known = grids.get(list);
  if (known) return known;
  const devices = new Map(list.map((device) => [device.id, device]));
  const rootOf = new Map<string, string>();
  const climb = (id: string): string => {
    const found = rootOf.get(id);
    if (found !== undefined) return found;
    const parentId = devices.get(id)?.parentId;
    const root = parentId && devices.has(parentId) ? climb(parentId) : id;
    rootOf.set(id, root);
    return root;
  };
  const roots = [...new Set(list.map(({ id }) => climb(id)))].sort();
  const byRoot = new Map(
    roots.map((root): [string, Rooted] => [root, { ulpId: devices.get(root)?.ulpId ?? '', devices: [] }]),
  );
  for (const device of list) byRoot.get(climb(device.id))?.devices.push(device);
  const grid = { rootOf, byRoot };
  grids.set(list, grid);
  return grid;
}

/** The parts of a board that hang on one root each and where somebody called or something is open: of the others nothing is told. */
function byRoot({ devices, incidents, calls }: FeederBoard): { ulpId: string; part: FeederBoard }[] {
  const grid = gridOf(devices);
  const incidentsOf = groupBy(incidents, ({ deviceId }) => grid.rootOf.get(deviceId));
  const callsOf = groupBy(calls, ({ transformerId }) => grid.rootOf.get(transformerId));
  return [...grid.byRoot].flatMap(([root, { ulpId, devices: own }]) => {
    const [itsIncidents, itsCalls] = [incidentsOf.get(root), callsOf.get(root)];
    if (!itsIncidents && !itsCalls) return [];
    return [{ ulpId, part: { devices: own, incidents: itsIncidents ?? [], calls: itsCalls ?? [] } }];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const own = groups.get(key);
    if (own) own.push(item);
    else groups.set(key, [item]);
  }
  return groups;
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
