import { describe, expect, test } from 'vitest';
import { aDevice, deviceId } from './incident-fixture.ts';
import { layoutTree, moveInTree } from './tree-layout.ts';
import { shapeTree, type TreeNode } from './tree-shape.ts';

const closed: ReadonlySet<string> = new Set();
const ids = (nodes: readonly TreeNode[]): string[] => nodes.map(({ id }) => id);
const childrenOf = (nodes: readonly TreeNode[], ...path: number[]): readonly TreeNode[] =>
  path.reduce((at, n) => at.find(({ id }) => id === deviceId(n))?.children ?? [], nodes);

/** Substation 1, feeder 10 with sections 20 and 21; three transformers with callers below 20. */
const small = [
  aDevice(1, 'substation', null),
  aDevice(10, 'feeder', 1, { callers: 3 }),
  aDevice(20, 'section', 10, { callers: 3, isSuspect: true }),
  aDevice(21, 'section', 10),
  ...[31, 32, 33].map((n) => aDevice(n, 'transformer', 20, { callers: 1 })),
];

describe('the tree of an incident', () => {
  test('hangs every device on its parent, by code, whatever the order of the list', () => {
    const tree = shapeTree(small.toReversed(), closed);
    expect(ids(tree)).toEqual([deviceId(1)]);
    expect(ids(childrenOf(tree, 1, 10))).toEqual([deviceId(20), deviceId(21)]);
    expect(ids(childrenOf(tree, 1, 10, 20))).toEqual([31, 32, 33].map(deviceId));
  });

  test('a device whose parent is missing is a root', () => {
    expect(ids(shapeTree([aDevice(20, 'section', 10)], closed))).toEqual([deviceId(20)]);
  });

  test('everything below the suspect is dark, nothing beside it', () => {
    const sections = childrenOf(shapeTree(small, closed), 1, 10);
    expect(sections.map((node) => 'device' in node && node.isDark)).toEqual([true, false]);
    expect(sections[0]?.children.every((node) => 'device' in node && node.isDark)).toBe(true);
  });

  test('folds silent feeders into one entry that says how many, and opens it', () => {
    const wide = [...small, ...[11, 12, 13].map((n) => aDevice(n, 'feeder', 1, { customers: 100 }))];
    const [, fold] = childrenOf(shapeTree(wide, closed), 1);
    expect(fold).toMatchObject({ fold: { kind: 'feeder', count: 3, callers: 0, customers: 300, isOpen: false } });
    const open = childrenOf(shapeTree(wide, new Set([fold?.id ?? ''])), 1);
    expect(ids(open)).toEqual([...[10, 11, 12, 13].map(deviceId), fold?.id]);
  });

  test('of more transformers with callers than fit, the loudest stay and the callers of the others are counted', () => {
    const loud = Array.from({ length: 20 }, (_, i) => aDevice(100 + i, 'transformer', 20, { callers: 1 + i }));
    const shown = childrenOf(shapeTree([...small.slice(0, 4), ...loud], closed, 9), 1, 10, 20);
    expect(ids(shown).slice(0, 8)).toEqual(loud.slice(12).map(({ id }) => id));
    expect(shown[8]).toMatchObject({ fold: { count: 12, callers: 78 } });
    expect(childrenOf(shapeTree([...small.slice(0, 4), ...loud], closed, 20), 1, 10, 20)).toHaveLength(20);
  });

  test('never folds the suspect or a device with an incident of its own', () => {
    const quiet = Array.from({ length: 5 }, (_, i) => aDevice(100 + i, 'transformer', 20));
    const named = [
      aDevice(200, 'transformer', 20, { isSuspect: true }),
      aDevice(201, 'transformer', 20, { incidentId: deviceId(900) }),
    ];
    const shown = childrenOf(shapeTree([...small.slice(0, 4), ...quiet, ...named], closed), 1, 10, 20);
    expect(ids(shown).slice(0, 2)).toEqual([200, 201].map(deviceId));
    expect(shown).toHaveLength(3);
  });
});

describe('its picture', () => {
  const layout = layoutTree(shapeTree(small, closed));
  const at = (n: number) => {
    const found = layout.nodes.find(({ node }) => node.id === deviceId(n));
    if (!found) throw new Error(`device ${n} is not drawn`);
    return { ...found, middle: found.y + found.height / 2 };
  };

  test('no two entries of a column touch, and none leaves the picture', () => {
    for (const a of layout.nodes) {
      expect(a.x + a.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
      const others = layout.nodes.filter((b) => b !== a && b.x === a.x);
      for (const b of others) expect(a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
    }
  });

  test('a parent stands in the middle of its children', () => {
    expect(at(20).middle).toBe(at(32).middle);
  });

  test('there is one line to each entry but the root, dark below the suspect', () => {
    expect(layout.links).toHaveLength(layout.nodes.length - 1);
    const dark = layout.links.filter(({ isDark }) => isDark).map(({ id }) => id);
    expect(dark).toEqual([31, 32, 33].map(deviceId));
  });

  test('an empty tree is an empty picture', () => {
    expect(layoutTree([])).toEqual({ nodes: [], links: [], width: 0, height: 0 });
  });

  test('the keys go to the parent, to the child beside it, up and down the column, and stay at the ends', () => {
    const go = (from: number, move: Parameters<typeof moveInTree>[2]) => moveInTree(layout, deviceId(from), move);
    expect(go(20, 'parent')).toBe(deviceId(10));
    expect(go(20, 'child')).toBe(deviceId(32));
    expect(go(20, 'down')).toBe(deviceId(21));
    expect(go(21, 'down')).toBe(deviceId(21));
    expect(go(20, 'up')).toBe(deviceId(20));
    expect(go(31, 'last')).toBe(deviceId(33));
    expect(go(1, 'parent')).toBe(deviceId(1));
  });
});
