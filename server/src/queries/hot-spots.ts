import { type ClusterNode, clusterTree, type WeighedPlace } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import { placesOf } from '@comcen/shared/domain/repeat/spot-cells.ts';
import { type HotSpotsReply, REPEAT_KINDS, type RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { withSnapshot } from '../db/transaction.ts';
import { iso } from '../presenters/instant.ts';
import { catchUp } from './kpi-fresh.ts';
import { repeatView } from './repeat-view.ts';
import { newestSpots, type SpotFault, type Spots, spotsOf } from './spot-places.ts';
import type { VoicePeriod } from './voice-region.ts';

/** Halving, as the map's zoom levels do: from a village to a corner of a street. */
const RADII_M = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
/** So many are told one by one; of more only the newest, and the map begins with cells. */
const MOST_PLACES = 1_000;
/** More circles than anybody tells apart at any zoom level. */
const MOST_CELLS = 1_500;

/**
 * Where repeat outages pile up: each incident that repeats one before counts once at its place, grouped over several resolutions. All are
 * counted; beyond a thousand the finest resolution is a grid, and only the newest are listed.
 */
export async function hotSpots(ctx: Context, period: VoicePeriod, by: RepeatKind | 'any'): Promise<HotSpotsReply> {
  authorize(ctx, 'kpi.read');
  await catchUp(ctx);
  return withSnapshot(ctx, async (tx) => {
    const kinds = by === 'any' ? REPEAT_KINDS : [by];
    const view = await repeatView(tx, period, kinds[0] ?? 'customer');
    // One connection, but PostgreSQL finds the newest while the cells of the others are counted here.
    const [spots, faults] = await Promise.all([
      spotsOf(tx, view, kinds, by),
      newestSpots(tx, view, kinds, MOST_PLACES),
    ]);
    const { count } = spots;
    const tree = count <= MOST_PLACES ? treeOfFaults(faults) : treeOfCells(spots, faults);
    return {
      from: iso(period.from),
      to: iso(period.to),
      by,
      windowDays: view.windowDays,
      radiiM: tree.radiiM,
      count,
      nodes: tree.nodes.map((node) => ({ ...node, placeIds: [...node.placeIds] })),
      places: faults.map((fault) => ({
        incidentId: fault.id,
        number: fault.number,
        ulp: fault.ulpId,
        lat: fault.lat,
        lng: fault.lng,
        reportedAt: iso(fault.reportedAt),
        by: kinds.filter((kind) => fault.by.includes(kind)),
      })),
    };
  });
}

interface Tree {
  readonly radiiM: number[];
  readonly nodes: readonly ClusterNode[];
}

function treeOfFaults(faults: readonly SpotFault[]): Tree {
  const weighed = faults.map(({ id, lat, lng }): WeighedPlace => ({ id, lat, lng, count: 1 }));
  return { radiiM: [...RADII_M], nodes: clusterTree(weighed, RADII_M) };
}

/** A leaf stands for a cell: it counts all that lie there and names those that are listed. */
function treeOfCells({ cells: of, side }: Spots, faults: readonly SpotFault[]): Tree {
  const cells = placesOf(of, side, MOST_CELLS);
  const listed = new Map<string, string[]>();
  for (const { id, lat, lng } of faults) {
    const cell = cells.idOf(lat, lng);
    listed.set(cell, [...(listed.get(cell) ?? []), id]);
  }
  const radiiM = RADII_M.filter((radiusM) => radiusM > cells.sideM);
  const nodes = clusterTree(cells.places, radiiM).map((node) => ({
    ...node,
    placeIds: node.placeIds.flatMap((cell) => listed.get(cell) ?? []),
  }));
  return { radiiM, nodes };
}
