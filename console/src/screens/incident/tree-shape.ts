import type { DeviceKind } from '@comcen/shared/domain/codes.ts';
import type { TreeDevice } from '@comcen/shared/wire/http/incident.ts';

/** Devices that say nothing of their own, as one entry that opens; `devices` stand below it when it is open. */
export interface Fold {
  readonly kind: DeviceKind;
  readonly count: number;
  readonly callers: number;
  readonly customers: number;
  readonly isOpen: boolean;
}
export type TreeNode =
  | {
      readonly id: string;
      readonly device: TreeDevice;
      readonly isDark: boolean;
      readonly children: readonly TreeNode[];
    }
  | { readonly id: string; readonly fold: Fold; readonly children: readonly TreeNode[] };

/** So many silent devices below one parent are shown singly; more become one entry. */
const SILENT_SHOWN: Readonly<Record<DeviceKind, number>> = { substation: 1, feeder: 1, section: 5, transformer: 1 };
/** At least so many transformers with callers are shown below each section, the loudest first. */
const LOUD_SHOWN = 2;

/**
 * The flat list of the wire as a tree: children by code, so that a new call moves nothing; what is silent is folded. A device whose
 * parent is not in the list is a root. `opened`: ids of folds that the reader opened; `rows`: of transformers in view at once.
 */
export function shapeTree(devices: readonly TreeDevice[], opened: ReadonlySet<string>, rows = 12): TreeNode[] {
  const known = new Set(devices.map(({ id }) => id));
  const below = new Map<string, TreeDevice[]>();
  for (const device of devices) {
    const parent = device.parentId !== null && known.has(device.parentId) ? device.parentId : '';
    const brothers = below.get(parent);
    if (brothers) brothers.push(device);
    else below.set(parent, [device]);
  }
  const loudShown = loudPerSection(devices, rows);
  const nodesOf = (parentId: string, isDark: boolean): TreeNode[] => {
    const own = (below.get(parentId) ?? []).toSorted(byCode);
    const isLeaf = ({ id }: TreeDevice) => !below.has(id);
    const { shown, folded } = foldOf(own, isLeaf, loudShown);
    const fold = `${parentId}/fold`;
    const devicesShown = opened.has(fold) ? own : shown;
    const nodes = devicesShown.map((device): TreeNode => {
      const dark = isDark || device.isSuspect;
      return { id: device.id, device, isDark: dark, children: nodesOf(device.id, dark) };
    });
    return folded.length === 0 ? nodes : [...nodes, foldNode(fold, folded, opened.has(fold))];
  };
  return nodesOf('', false);
}

const byCode = (a: TreeDevice, b: TreeDevice): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** Nobody called below it, it is not suspected and no incident sits on it. */
const isSilent = ({ callers, isSuspect, incidentId }: TreeDevice): boolean =>
  callers === 0 && !isSuspect && incidentId === null;

const isLoud = (device: TreeDevice): boolean => device.kind === 'transformer' && !device.isSuspect && !isSilent(device);

/** All, when they fit the rows in view; else each section's share of them, beside the row that stands for the rest. */
function loudPerSection(devices: readonly TreeDevice[], rows: number): number {
  const loud = devices.filter(isLoud);
  if (loud.length <= rows) return loud.length;
  const sections = new Set(loud.map(({ parentId }) => parentId)).size;
  return Math.max(LOUD_SHOWN, Math.floor(rows / sections) - 1);
}

function foldOf(own: readonly TreeDevice[], isLeaf: (device: TreeDevice) => boolean, loudShown: number) {
  const folded = new Set<TreeDevice>();
  const silent = own.filter((device) => isLeaf(device) && isSilent(device));
  if (silent.length > SILENT_SHOWN[silent[0]?.kind ?? 'transformer']) for (const device of silent) folded.add(device);
  const loud = own.filter((device) => isLeaf(device) && isLoud(device));
  // One row would be folded into one row.
  if (loud.length > loudShown + 1) {
    for (const device of loud.toSorted((a, b) => b.callers - a.callers).slice(loudShown)) folded.add(device);
  }
  return { shown: own.filter((device) => !folded.has(device)), folded: [...folded] };
}

const foldNode = (id: string, folded: readonly TreeDevice[], isOpen: boolean): TreeNode => ({
  id,
  children: [],
  fold: {
    kind: folded[0]?.kind ?? 'transformer',
    count: folded.length,
    callers: folded.reduce((sum, { callers }) => sum + callers, 0),
    customers: folded.reduce((sum, { customers }) => sum + customers, 0),
    isOpen,
  },
});
