import type { DeviceKind } from '../codes.ts';

/** A device of the radial grid; only a substation has no parent. */
export interface GridNode {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly parentId: string | null;
}

export interface TreeProblem {
  readonly id: string;
  /** `orphan`: the parent does not exist. `loop`: following the parents comes back. `parent_kind`: not the kind above. */
  readonly code: 'duplicate' | 'orphan' | 'loop' | 'parent_kind';
}

const PARENT_KIND: Record<DeviceKind, DeviceKind | null> = {
  substation: null,
  feeder: 'substation',
  section: 'feeder',
  transformer: 'section',
};

/** Everything that keeps these devices from being radial trees; empty when they are. */
export function checkTree(nodes: readonly GridNode[]): TreeProblem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  return nodes.flatMap((node): TreeProblem[] => {
    if (seen.has(node.id)) return [{ id: node.id, code: 'duplicate' }];
    seen.add(node.id);
    const code = problemOf(node, byId);
    return code === null ? [] : [{ id: node.id, code }];
  });
}

/** A row of a grid to be taken in, as its owner knows it. */
export interface GridRow extends GridNode {
  readonly code: string;
}

/** One line per row that keeps the grid from being taken in: number (from 1), device and what is wrong; empty when it is right. */
export function refusedRows(rows: readonly GridRow[]): string[] {
  const problems = new Map<string, TreeProblem['code'][]>();
  for (const { id, code } of checkTree(rows)) problems.set(id, [...(problems.get(id) ?? []), code]);
  const codes = new Map(rows.map(({ id, code }) => [id, code]));
  const seen = new Set<string>();
  return rows.flatMap((row, n) => {
    const isAgain = seen.has(row.id);
    seen.add(row.id);
    const own = (problems.get(row.id) ?? []).filter((code) => (code === 'duplicate') === isAgain);
    const parent = row.parentId === null ? 'no parent' : (codes.get(row.parentId) ?? row.parentId);
    return own.slice(0, 1).map((code) => `row ${n + 1}: ${row.kind} ${row.code} ${SAYS[code]} (${parent})`);
  });
}

const SAYS: Record<TreeProblem['code'], string> = {
  duplicate: 'comes twice',
  orphan: 'hangs on a device that is not there',
  loop: 'hangs on itself in a ring',
  parent_kind: 'does not hang on a device of the kind above',
};

function problemOf(node: GridNode, byId: ReadonlyMap<string, GridNode>): TreeProblem['code'] | null {
  const parent = node.parentId === null ? null : byId.get(node.parentId);
  if (parent === undefined) return 'orphan';
  if (isInLoop(node, byId)) return 'loop';
  return (parent?.kind ?? null) === PARENT_KIND[node.kind] ? null : 'parent_kind';
}

function isInLoop(node: GridNode, byId: ReadonlyMap<string, GridNode>): boolean {
  const passed = new Set<string>();
  for (let at: GridNode | undefined = node; at && at.parentId !== null; at = byId.get(at.parentId)) {
    if (passed.has(at.id)) return true;
    passed.add(at.id);
  }
  return false;
}

/** Per device its ancestors, root first, without itself. For trees that `checkTree` found right: a loop would not end. */
export function ancestorsOf(nodes: readonly GridNode[]): Map<string, readonly string[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<string, readonly string[]>();
  const resolve = (node: GridNode): readonly string[] => {
    const before = known.get(node.id);
    if (before) return before;
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    const ancestors = parent ? [...resolve(parent), parent.id] : [];
    known.set(node.id, ancestors);
    return ancestors;
  };
  for (const node of nodes) resolve(node);
  return known;
}

/** Per device how many customers hang on it or below it, from the customers of each transformer. */
export function customersBelow(
  nodes: readonly GridNode[],
  customersOf: ReadonlyMap<string, number>,
): Map<string, number> {
  const ancestors = ancestorsOf(nodes);
  const below = new Map(nodes.map((node) => [node.id, 0]));
  for (const node of nodes) {
    const own = customersOf.get(node.id) ?? 0;
    for (const id of [node.id, ...(ancestors.get(node.id) ?? [])]) below.set(id, (below.get(id) ?? 0) + own);
  }
  return below;
}
