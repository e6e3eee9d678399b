import type { TreeNode } from './tree-shape.ts';

/** One drawn entry; px from the picture's upper left corner. */
export interface PlacedNode {
  readonly node: TreeNode;
  /** 0 = root. */
  readonly depth: number;
  readonly parentId: string | null;
  /** 1 = first of its brothers, of `setSize`. */
  readonly position: number;
  readonly setSize: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface TreeLink {
  readonly id: string;
  readonly path: string;
  /** The line is out with what hangs on it. */
  readonly isDark: boolean;
}
export interface TreeLayout {
  /** Parents before children, each column from above to below. */
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly TreeLink[];
  readonly width: number;
  readonly height: number;
}

const COLUMN_PX = { substation: 116, feeder: 148, section: 148, transformer: 226 } as const;
const GAP_X = 28;
const GAP_Y = 5;
const TALL_PX = 66;
const FLAT_PX = 26;
/** One transformer's row with what is between two. */
export const ROW_PX = FLAT_PX + GAP_Y;

/** Columns from left to right by kind, a parent in the middle of its children; `stretch` widens the columns (1 = least). */
export function layoutTree(roots: readonly TreeNode[], stretch = 1): TreeLayout {
  const nodes: PlacedNode[] = [];
  const links: TreeLink[] = [];
  const place = (
    node: TreeNode,
    parent: PlacedNode | null,
    x: number,
    top: number,
    position: number,
    setSize: number,
  ) => {
    const block = blockHeight(node);
    const [width, height] = [columnWidth(node, stretch), ownHeight(node)];
    const depth = parent ? parent.depth + 1 : 0;
    const y = top + (block - height) / 2;
    const placed = { node, depth, parentId: parent?.node.id ?? null, position, setSize, x, y, width, height };
    nodes.push(placed);
    if (parent) links.push(linkOf(parent, placed));
    stack(node.children, placed, x + width + GAP_X, top + (block - stackHeight(node.children)) / 2);
  };
  const stack = (children: readonly TreeNode[], parent: PlacedNode | null, x: number, top: number) => {
    let at = top;
    children.forEach((child, i) => {
      place(child, parent, x, at, i + 1, children.length);
      at += blockHeight(child) + GAP_Y;
    });
  };
  stack(roots, null, 0, 0);
  const right = Math.max(0, ...nodes.map(({ x, width }) => x + width));
  return { nodes, links, width: right, height: Math.max(0, stackHeight(roots)) };
}

/** The stretch that fills a width: the gaps keep theirs. Never less than 1. */
export function stretchFor(roots: readonly TreeNode[], widthPx: number): number {
  const { nodes, width } = layoutTree(roots);
  const gaps = GAP_X * Math.max(0, ...nodes.map(({ depth }) => depth));
  return Math.max(1, (widthPx - gaps) / Math.max(1, width - gaps));
}

const kindOf = (node: TreeNode) => ('device' in node ? node.device.kind : node.fold.kind);
const columnWidth = (node: TreeNode, stretch: number): number => Math.floor(COLUMN_PX[kindOf(node)] * stretch);

function ownHeight(node: TreeNode): number {
  if ('fold' in node) return FLAT_PX;
  return node.device.kind !== 'transformer' || node.device.isSuspect ? TALL_PX : FLAT_PX;
}

const stackHeight = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((sum, node) => sum + blockHeight(node), 0) + GAP_Y * Math.max(0, nodes.length - 1);

const blockHeight = (node: TreeNode): number => Math.max(ownHeight(node), stackHeight(node.children));

function linkOf(parent: PlacedNode, child: PlacedNode): TreeLink {
  const [x1, y1] = [parent.x + parent.width, parent.y + parent.height / 2];
  const [x2, y2] = [child.x, child.y + child.height / 2];
  const middle = x1 + (x2 - x1) / 2;
  const isDark = 'device' in parent.node && parent.node.isDark;
  return { id: child.node.id, path: `M${x1} ${y1}H${middle}V${y2}H${x2}`, isDark };
}

export type TreeMove = 'up' | 'down' | 'parent' | 'child' | 'first' | 'last';

/** Where the keys lead: up and down within the column, left to the parent, right to the nearest child; the same when there is none. */
export function moveInTree({ nodes }: TreeLayout, fromId: string, move: TreeMove): string {
  const from = nodes.find(({ node }) => node.id === fromId) ?? nodes[0];
  if (!from) return fromId;
  const found = targetOf(nodes, from, move);
  return (found ?? from).node.id;
}

function targetOf(nodes: readonly PlacedNode[], from: PlacedNode, move: TreeMove): PlacedNode | undefined {
  if (move === 'parent') return nodes.find(({ node }) => node.id === from.parentId);
  if (move === 'child')
    return nearest(
      from,
      nodes.filter(({ parentId }) => parentId === from.node.id),
    );
  const column = nodes.filter(({ depth }) => depth === from.depth).sort((a, b) => a.y - b.y);
  const at = column.indexOf(from);
  if (move === 'first') return column[0];
  if (move === 'last') return column.at(-1);
  return at + (move === 'down' ? 1 : -1) < 0 ? undefined : column[at + (move === 'down' ? 1 : -1)];
}

const middleOf = ({ y, height }: PlacedNode): number => y + height / 2;
const nearest = (from: PlacedNode, nodes: readonly PlacedNode[]): PlacedNode | undefined =>
  nodes.toSorted((a, b) => Math.abs(middleOf(a) - middleOf(from)) - Math.abs(middleOf(b) - middleOf(from)))[0];
