import { SCALES } from '@comcen/server/test/db/seed/bangka.ts';
import { customerCounts } from '@comcen/server/test/db/seed/customers.ts';
import { type Grid, layGrid } from '@comcen/server/test/db/seed/grid.ts';
import { layPoskos } from '@comcen/server/test/db/seed/organisation.ts';
import { randomOf } from '@comcen/server/test/db/seed/random.ts';
import { laySettlements } from '@comcen/server/test/db/seed/settlements.ts';
import { type Geography, loadGeography } from '@comcen/server/test/geo/geography.ts';
import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import type { Point } from '@comcen/shared/domain/geo/point.ts';
import { createTree } from '@comcen/shared/domain/simulation/tree.ts';
import type { SimCrew, SimDevice } from '@comcen/shared/domain/simulation/world.ts';

/** The demo's Bangka at its full size: 290,000 customers on 3,500 transformers, and where crews are based. */
export interface Bangka {
  readonly geo: Geography;
  readonly grid: Grid;
  /** Customers per transformer, in the grid's order of transformers. */
  readonly counts: readonly number[];
  readonly poskos: readonly (Point & { readonly id: string; readonly name: string; readonly ulpId: string })[];
}

let laid: Bangka | undefined;

/** Half a second, once per process: the same rows as the demo's seed. */
export function layBangka(): Bangka {
  if (laid) return laid;
  const geo = loadGeography();
  const { transformers, customers } = SCALES.full;
  const grid = layGrid(geo, laySettlements(geo, randomOf('settlements')), transformers, randomOf('grid'));
  const counts = customerCounts(grid.transformers, customers, randomOf('counts'));
  laid = { geo, grid, counts, poskos: layPoskos(geo) };
  return laid;
}

/** How faults lie over the island. */
export interface Spread {
  /** A transformer's share goes with its customers times its length of line (to the nearest other one) to this power. */
  readonly lineExponent: number;
  /** And falls by e every so many km from the nearest crew base; negative: rises; null = neither. */
  readonly townReachKm: number | null;
}

/**
 * Devices with their share of faults. A section's is that of its transformers together. No road leads to the other islands: nothing
 * fails there.
 */
export function devicesOf(
  { geo, grid, counts }: Bangka,
  { lineExponent, townReachKm }: Spread,
  bases: readonly Point[],
): SimDevice[] {
  const customers = new Map(grid.transformers.map(({ id }, i) => [id, counts[i] ?? 0]));
  const lines = spansOf(grid.transformers);
  const plain = grid.devices.map(
    ({ id, kind, parentId, ulpId, lat, lng }): SimDevice => ({
      id,
      kind,
      parentId,
      ulpId,
      place: { lat, lng },
      customers: customers.get(id) ?? 0,
      faultWeight: 0,
    }),
  );
  const tree = createTree({ devices: plain });
  const townShare = (one: Point) =>
    townReachKm === null ? 1 : Math.exp(-Math.min(...bases.map((base) => distanceM(one, base))) / 1000 / townReachKm);
  const weights = new Map(
    grid.transformers.map((one) => {
      const line = (lines.get(one.id) ?? 0) ** lineExponent;
      return [one.id, geo.isOnMainIsland(one) ? (customers.get(one.id) ?? 0) * line * townShare(one) : 0];
    }),
  );
  return plain.map((device) => ({
    ...device,
    faultWeight: tree.transformersOf(device.id).reduce((sum, id) => sum + (weights.get(id) ?? 0), 0),
  }));
}

/** A line longer than this would not be built. */
const LONGEST_SPAN_M = 5_000;
const SHORTEST_SPAN_M = 50;
const M_PER_DEGREE = 111_195;

/** To the nearest other transformer, on a flat map, looking along the latitudes only as far as it could lie. */
function spansOf(all: readonly (Point & { readonly id: string })[]): Map<string, number> {
  const sorted = [...all].sort((a, b) => a.lat - b.lat);
  const least = new Map(all.map(({ id }) => [id, LONGEST_SPAN_M]));
  const shorten = (id: string, m: number) => least.set(id, Math.min(m, least.get(id) ?? m));
  for (const [i, one] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j++) {
      const other = sorted[j];
      const northM = other ? (other.lat - one.lat) * M_PER_DEGREE : LONGEST_SPAN_M;
      if (!other || northM >= LONGEST_SPAN_M) break;
      const m = Math.hypot(northM, (other.lng - one.lng) * M_PER_DEGREE);
      shorten(one.id, m);
      shorten(other.id, m);
    }
  }
  return new Map([...least].map(([id, m]) => [id, Math.max(m, SHORTEST_SPAN_M)]));
}

/** Poskos by name with how many crews each has. Throws RangeError on an unknown one. */
export function crewsAt({ poskos }: Bangka, posts: Readonly<Record<string, number>>): SimCrew[] {
  return Object.entries(posts).flatMap(([name, count]) => {
    const posko = poskos.find((candidate) => candidate.name === `Posko ${name}`);
    if (!posko) throw new RangeError(`No posko ${name}: ${poskos.map((one) => one.name).join(', ')}`);
    const { lat, lng, ulpId } = posko;
    return Array.from(
      { length: count },
      (_, n): SimCrew => ({
        id: `${posko.id}/${n + 1}`,
        code: `${posko.id}/${n + 1}`,
        ulpId,
        posko: { lat, lng },
        duty: null,
      }),
    );
  });
}
