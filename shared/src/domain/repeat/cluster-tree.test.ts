import { describe, expect, test } from 'vitest';
import { distanceM, offsetBy } from '../geo/distance.ts';
import { type ClusterNode, clustersAt, clusterTree, type WeighedPlace } from './cluster-tree.ts';

const CENTRE = { lat: -2.13, lng: 106.11 };
const RADII = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];
const place = (id: string, eastM: number, northM: number, count = 1): WeighedPlace => ({
  id,
  count,
  ...offsetBy(CENTRE, eastM, northM),
});

test('nothing makes an empty tree, one place one leaf', () => {
  expect(clusterTree([], RADII)).toEqual([]);
  expect(clusterTree([place('a', 0, 0, 3)], RADII)).toMatchObject([{ id: 'a@0', count: 3, parentId: null }]);
});

test('two streets and a far village: together at 500 m, all at 16 km', () => {
  const places = [place('a', 0, 0), place('b', 300, 0), place('b2', 300, 0), place('c', 0, 350), place('v', 9_000, 0)];
  const nodes = clusterTree(places, RADII);
  const seen = (radiusM: number) =>
    clustersAt(nodes, radiusM)
      .map(({ count }) => count)
      .sort();
  expect(seen(0)).toEqual([1, 1, 1, 2]);
  expect(seen(250)).toEqual([1, 1, 1, 2]);
  expect(seen(500)).toEqual([1, 4]);
  expect(seen(8_000)).toEqual([1, 4]);
  expect(seen(16_000)).toEqual([5]);
  expect(nodes.find(({ id }) => id === 'b@0')?.placeIds).toEqual(['b', 'b2']);
});

describe('for 60 random sets', () => {
  let state = 5;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const sets = Array.from({ length: 60 }, () =>
    Array.from({ length: Math.floor(random() * 120) }, (_, n) =>
      place(
        `p${n}`,
        (random() - 0.5) * 40_000 * random(),
        (random() - 0.5) * 40_000 * random(),
        1 + Math.floor(random() * 4),
      ),
    ),
  );
  const childrenOf = (nodes: readonly ClusterNode[], id: string) => nodes.filter(({ parentId }) => parentId === id);

  test('counts add up at every node and every resolution, each place lies in one leaf', () => {
    for (const places of sets) {
      const nodes = clusterTree(places, RADII);
      const total = places.reduce((sum, { count }) => sum + count, 0);
      for (const radiusM of [0, ...RADII]) {
        expect(clustersAt(nodes, radiusM).reduce((sum, { count }) => sum + count, 0)).toBe(total);
      }
      for (const node of nodes.filter(({ radiusM }) => radiusM > 0)) {
        const children = childrenOf(nodes, node.id);
        expect(children.length).toBeGreaterThan(1);
        expect(children.reduce((sum, { count }) => sum + count, 0)).toBe(node.count);
        for (const child of children) expect(child.radiusM).toBeLessThan(node.radiusM);
      }
      expect(nodes.flatMap(({ placeIds }) => placeIds).sort()).toEqual(places.map(({ id }) => id).sort());
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    }
  });

  test('what is gathered lies within the radius of the heaviest of them', () => {
    for (const places of sets) {
      const nodes = clusterTree(places, RADII);
      for (const node of nodes.filter(({ radiusM }) => radiusM > 0)) {
        const children = childrenOf(nodes, node.id);
        const isSeed = (seed: ClusterNode) =>
          children.every((child) => distanceM(seed, child) <= node.radiusM) &&
          children.every(({ count }) => count <= seed.count);
        expect(children.some(isSeed)).toBe(true);
      }
    }
  });

  test('the order of the places does not matter', () => {
    for (const places of sets) expect(clusterTree(places.toReversed(), RADII)).toEqual(clusterTree(places, RADII));
  });
});

test('five thousand places take well under a second', () => {
  let state = 3;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const places = Array.from({ length: 5_000 }, (_, n) => place(`p${n}`, random() * 150_000, random() * 150_000));
  const start = performance.now();
  expect(clustersAt(clusterTree(places, RADII), 16_000).length).toBeLessThan(400);
  expect(performance.now() - start).toBeLessThan(1_500);
});
