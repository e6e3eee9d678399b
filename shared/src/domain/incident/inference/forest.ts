import type { DeviceKind } from '../../codes.ts';
import type { GridDevice, InferencePicture } from './picture.ts';

/** A call as the forest holds it: `ageMin` minutes before now. */
export interface Call {
  /** Place in the order of time: tables by call are arrays. */
  readonly n: number;
  readonly id: string;
  readonly transformerId: string;
  readonly ageMin: number;
  readonly atMs: number;
  readonly incidentId: string | null;
}

export interface Node {
  readonly id: string;
  readonly kind: DeviceKind;
  parent: Node | null;
  readonly children: Node[];
  /** Devices next below it that nothing hangs on and nobody speaks of: they are counted, not planted. */
  readonly quiet: { branches: number; customers: number; transformers: number };
  /** Somebody below called, or a fault is known here: only these are reckoned one by one. */
  active: Node[];
  /** Booked on this very device, oldest first. */
  readonly calls: Call[];
  /** Calls on it and below it, oldest first, as ages in minutes. */
  ages: number[];
  /** Customers on it and below it, without cut parts; at least the callers. */
  customers: number;
  /** Callers of an incident that an operator confirmed: explained before anything is reckoned. */
  settled: number;
  /** All that called on it and below it, settled ones too. */
  callers: number;
  /** Customers who did not call and hang neither on an active child: they count together. */
  silent: number;
  /** Of an incident on this very device: what a crew or an operator made sure of. */
  known: { readonly incidentId: string; readonly isConfirmed: boolean; readonly ageMin: number } | null;
  /** An incident is open on it, and nobody has started. */
  isOpen: boolean;
  /** Known to have power, or out by plan. */
  isExcluded: boolean;
}

/**
 * The devices as radial trees, whatever the rows say. A parent that is not there makes a root; of a ring the device with the lowest id
 * becomes the root; of a device told twice the first by kind, parent and customers counts; an excluded device is cut from what is above.
 */
export function plantForest(picture: InferencePicture): { nodes: Map<string, Node>; roots: Node[] } {
  const { rows, parents } = gridOf(picture.devices);
  const [excluded, spokenOf] = [new Set(picture.excluded), spokenOfIn(picture)];
  const nodes = new Map<string, Node>();
  for (const { id, kind, parentId, customers } of rows.values()) {
    const isQuiet = !parents.has(id) && !spokenOf.has(id) && parentId !== null && rows.has(parentId);
    if (!isQuiet) nodes.set(id, nodeOf(id, kind, customers, excluded.has(id)));
  }
  // In the order of ids, so children are in theirs.
  for (const row of rows.values()) hang(row, nodes);
  const sorted = [...nodes.values()];
  const isRoot = (node: Node) => node.parent === null;
  // Rings hang on no root: only who finds some looks for where to cut them.
  if (countBelow(sorted.filter(isRoot)) < sorted.length) {
    for (const id of ringBreaks(rows)) detach(nodes.get(id));
  }
  const roots = [...sorted.filter(isRoot), ...separate(sorted)];
  return { nodes, roots: [...roots, ...cutDeep(roots)] };
}

/** The rows of a grid, each device once, by id; and whoever has something below it. */
interface Grid {
  readonly rows: ReadonlyMap<string, GridDevice>;
  readonly parents: ReadonlySet<string>;
}

const grids = new WeakMap<readonly GridDevice[], Grid>();

/** Made once per list of devices. */
function gridOf(devices: readonly GridDevice[]): Grid {
  const known = grids.get(devices);
  if (known) return known;
  const rows = new Map<string, GridDevice>();
  for (const device of devices) {
    const before = rows.get(device.id);
    if (!before || keyOf(device) < keyOf(before)) rows.set(device.id, device);
  }
  const sorted = [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const grid = {
    rows: new Map(sorted.map((row) => [row.id, row])),
    parents: new Set(sorted.flatMap(({ parentId }) => parentId ?? [])),
  };
  grids.set(devices, grid);
  return grid;
}

const spokenOfIn = ({ callers, faults, excluded }: InferencePicture): ReadonlySet<string> =>
  new Set([
    ...callers.map(({ transformerId }) => transformerId),
    ...faults.map(({ deviceId }) => deviceId),
    ...excluded,
  ]);

function hang({ id, kind, parentId, customers }: GridDevice, nodes: ReadonlyMap<string, Node>): void {
  const [node, parent] = [nodes.get(id), parentId === null ? undefined : nodes.get(parentId)];
  if (node && parent) {
    node.parent = parent;
    parent.children.push(node);
  } else if (parent) {
    parent.quiet.branches += 1;
    parent.quiet.customers += countOf(customers);
    if (kind === 'transformer') parent.quiet.transformers += 1;
  }
}

function countBelow(roots: readonly Node[]): number {
  const found = [...roots];
  for (let i = 0; i < found.length; i++) for (const child of found[i]?.children ?? []) found.push(child);
  return found.length;
}

function detach(node: Node | undefined): void {
  const siblings = node?.parent?.children;
  if (!node || !siblings) return;
  siblings.splice(siblings.indexOf(node), 1);
  node.parent = null;
}

/** A radial grid has four levels. What hangs deeper than this, by a wrong parent, becomes a tree of its own. */
const DEEPEST = 6;

function cutDeep(roots: readonly Node[]): Node[] {
  const cut: Node[] = [];
  let level = [...roots];
  for (let depth = 1; level.length > 0; depth++) {
    const below: Node[] = [];
    for (const node of level) for (const child of node.children) below.push(child);
    if (depth % DEEPEST === 0) {
      for (const node of level) {
        node.children.length = 0;
        Object.assign(node.quiet, NO_QUIET);
      }
      for (const node of below) node.parent = null;
      cut.push(...below);
    }
    level = below;
  }
  return cut;
}

const NO_QUIET: Node['quiet'] = { branches: 0, customers: 0, transformers: 0 };

const keyOf = ({ kind, parentId, customers }: GridDevice): string => `${kind} ${parentId ?? ''} ${customers}`;

const nodeOf = (id: string, kind: DeviceKind, customers: number, isExcluded: boolean): Node => ({
  id,
  kind,
  parent: null,
  children: [],
  quiet: { ...NO_QUIET },
  active: [],
  calls: [],
  ages: [],
  customers: countOf(customers),
  settled: 0,
  callers: 0,
  silent: 0,
  known: null,
  isOpen: false,
  isExcluded,
});

const countOf = (customers: number): number => (Number.isFinite(customers) ? Math.max(0, Math.floor(customers)) : 0);

/** Of every ring the device with the lowest id. Each device is walked over once. */
function ringBreaks(rows: ReadonlyMap<string, GridDevice>): Set<string> {
  const breaks = new Set<string>();
  const seenIn = new Map<string, number>();
  let walk = 0;
  for (const start of rows.keys()) {
    walk++;
    let at: string | null = start;
    while (at !== null && rows.has(at) && !seenIn.has(at)) {
      seenIn.set(at, walk);
      at = rows.get(at)?.parentId ?? null;
    }
    if (at !== null && seenIn.get(at) === walk) breaks.add(lowestOfRing(rows, at));
  }
  return breaks;
}

function lowestOfRing(rows: ReadonlyMap<string, GridDevice>, start: string): string {
  let lowest = start;
  for (let at = rows.get(start)?.parentId ?? start; at !== start; at = rows.get(at)?.parentId ?? start)
    if (at < lowest) lowest = at;
  return lowest;
}

/** Takes excluded devices from their parents, with their customers: trees of their own. */
function separate(nodes: readonly Node[]): Node[] {
  const roots = nodes.filter((node) => node.isExcluded && node.parent !== null);
  const served = new Map(roots.map((root) => [root, root.customers]));
  for (const [root, customers] of served) {
    for (let at = root.parent; at !== null; at = at.isExcluded ? null : at.parent) {
      at.customers = Math.max(0, at.customers - customers);
    }
  }
  for (const root of roots) detach(root);
  return roots;
}

/** A grid whose customers are not loaded yet: without the silent ones nobody could tell a transformer from its section. */
const ASSUMED_CUSTOMERS = 50;

/** The devices of a tree, parents first. */
function* below(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* below(child);
}

/** Where no device of a tree serves anybody, every transformer serves so many. */
export function assumeCustomers(root: Node): void {
  const nodes = [...below(root)];
  if (nodes.some(({ customers, quiet }) => customers > 0 || quiet.customers > 0)) return;
  for (const node of nodes) {
    if (node.kind === 'transformer') node.customers = ASSUMED_CUSTOMERS;
    node.quiet.customers = node.quiet.transformers * ASSUMED_CUSTOMERS;
  }
}

/** After calls and known faults are in place: counts customers and callers from the leaves up. */
export function countUp(node: Node): void {
  let [fromChildren, inActive, callers] = [node.quiet.customers, 0, 0];
  for (const child of node.children) {
    countUp(child);
    fromChildren += child.customers;
    callers += child.callers;
    if (child.ages.length === 0 && child.active.length === 0 && child.known === null) continue;
    node.active.push(child);
    inActive += child.customers;
  }
  const called = node.calls.length + node.settled;
  node.callers = callers + called;
  node.customers = Math.max(node.customers, fromChildren + called);
  node.silent = Math.max(0, node.customers - inActive - called);
  if (node.active.length > 0 && node.calls.length > 0) node.active.push(ownLeaf(node));
}

/** Books a call on its device. Oldest call first, so that every list is in order without sorting. */
export function bookCall(node: Node, call: Call): void {
  node.calls.push(call);
  for (let at: Node | null = node; at !== null; at = at.parent) at.ages.push(call.ageMin);
}

/** Calls booked on a device that others hang on: a leaf of their own that cannot fail, so that only leaves have calls. */
const ownLeaf = (node: Node): Node => ({
  ...nodeOf(node.id, node.kind, node.calls.length, true),
  parent: node,
  calls: node.calls,
  ages: node.calls.map(({ ageMin }) => ageMin),
});
