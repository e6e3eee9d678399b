import { distanceM } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';

export interface WeighedPlace extends Point {
  readonly id: string;
  /** How often; at least 1. */
  readonly count: number;
}

/** A cluster as it is at every resolution from its own `radiusM` up to its parent's. Counts of the children add up to its own. */
export interface ClusterNode extends Point {
  /** The id of its first place and the resolution it came about at. */
  readonly id: string;
  readonly radiusM: number;
  readonly count: number;
  readonly parentId: string | null;
  /** Only of a leaf (radiusM 0): what lies exactly here. */
  readonly placeIds: readonly string[];
}

interface Building extends Point {
  readonly id: string;
  readonly radiusM: number;
  readonly count: number;
  readonly placeIds: readonly string[];
  parentId: string | null;
}

/**
 * Places, grouped over several resolutions from fine to coarse: at each one the heaviest group gathers all groups whose middle lies
 * within `radiusM` of its own, then the heaviest of the rest, and so on (the greedy scheme of Mapbox' supercluster, in metres instead
 * of pixels, and independent of the order of the places). One pass per resolution over a grid of cells: linear in the places.
 * @param radiiM ascending, metres
 * @returns all nodes, coarse ones last; roots have no parent
 */
export function clusterTree(places: readonly WeighedPlace[], radiiM: readonly number[]): ClusterNode[] {
  let level = leavesOf(places);
  const nodes = [...level];
  for (const radiusM of radiiM) {
    const next = gather(level, radiusM);
    const known = new Set(level);
    nodes.push(...next.filter((node) => !known.has(node)));
    level = next;
  }
  return nodes;
}

/** What is seen at a resolution: counts add up to all places at each of them. */
export const clustersAt = (nodes: readonly ClusterNode[], radiusM: number): ClusterNode[] => {
  const radiusOf = new Map(nodes.map((node) => [node.id, node.radiusM]));
  return nodes.filter(
    (node) => node.radiusM <= radiusM && (node.parentId === null || (radiusOf.get(node.parentId) ?? 0) > radiusM),
  );
};

/** Places at the very same point are one leaf. */
function leavesOf(places: readonly WeighedPlace[]): Building[] {
  const byPoint = new Map<string, WeighedPlace[]>();
  for (const place of [...places].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const point = `${place.lat}/${place.lng}`;
    const here = byPoint.get(point);
    if (here) here.push(place);
    else byPoint.set(point, [place]);
  }
  return [...byPoint.values()].flatMap((here) => {
    const [first] = here;
    if (!first) return [];
    const count = here.reduce((sum, place) => sum + place.count, 0);
    const placeIds = here.map(({ id }) => id);
    return { id: `${first.id}@0`, radiusM: 0, lat: first.lat, lng: first.lng, count, placeIds, parentId: null };
  });
}

function gather(level: readonly Building[], radiusM: number): Building[] {
  const cells = cellsOf(level, radiusM);
  const taken = new Set<Building>();
  const heaviestFirst = [...level].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  const next: Building[] = [];
  for (const seed of heaviestFirst) {
    if (taken.has(seed)) continue;
    const members: Building[] = [];
    for (const other of cells.around(seed)) {
      if (!taken.has(other) && (other === seed || distanceM(seed, other) <= radiusM)) members.push(other);
    }
    for (const member of members) taken.add(member);
    next.push(members.length === 1 ? seed : merge(seed, members, radiusM));
  }
  return next;
}

function merge(seed: Building, members: readonly Building[], radiusM: number): Building {
  const count = members.reduce((sum, member) => sum + member.count, 0);
  // Sums of floating numbers depend on their order.
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const mean = (of: (member: Building) => number) =>
    sorted.reduce((sum, member) => sum + of(member) * member.count, 0) / count;
  const id = `${seed.id.slice(0, seed.id.lastIndexOf('@'))}@${radiusM}`;
  for (const member of members) member.parentId = id;
  return { id, radiusM, lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng), count, placeIds: [], parentId: null };
}

/** Shortest length of a degree of latitude, metres (at the equator). */
const DEGREE_M = 110_500;

const ROW_OFFSET = 2 ** 24;
const COLUMNS = 2 ** 26;

/** Cells a little larger than the radius: whoever lies within it is in the same or a neighbouring cell. */
function cellsOf(level: readonly Building[], radiusM: number) {
  const widest = level.reduce((most, { lat }) => Math.max(most, Math.abs(lat)), 0);
  const latStep = radiusM / DEGREE_M;
  const lngStep = latStep / Math.max(Math.cos((widest * Math.PI) / 180), 0.01);
  // One number for row and column: rows of the Earth are far fewer than 2^26 at any radius here.
  const rowOf = (lat: number) => Math.floor(lat / latStep) + ROW_OFFSET;
  const columnOf = (lng: number) => Math.floor(lng / lngStep) + ROW_OFFSET;
  const cells = new Map<number, Building[]>();
  for (const node of level) {
    const key = rowOf(node.lat) * COLUMNS + columnOf(node.lng);
    const here = cells.get(key);
    if (here) here.push(node);
    else cells.set(key, [node]);
  }
  return {
    *around({ lat, lng }: Point): Generator<Building> {
      const [row, column] = [rowOf(lat), columnOf(lng)];
      for (let y = row - 1; y <= row + 1; y += 1)
        for (let x = column - 1; x <= column + 1; x += 1) yield* cells.get(y * COLUMNS + x) ?? [];
    },
  };
}
