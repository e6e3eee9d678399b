import { clusterTree } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import { type HotSpotsReply, REPEAT_KINDS, type RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { authorize } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso } from '../presenters/instant.ts';
import { type FaultOf, ofPeriod } from './repeat-faults.ts';
import type { VoicePeriod } from './voice-region.ts';

/** Halving, as the map's zoom levels do: from a village to a corner of a street. */
export const RADII_M = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000] as const;

/** Where repeat outages pile up: each incident that repeats one before counts once at its place, grouped over several resolutions. */
export async function hotSpots(ctx: Context, period: VoicePeriod, by: RepeatKind | 'any'): Promise<HotSpotsReply> {
  authorize(ctx, 'kpi.read');
  const kinds = by === 'any' ? REPEAT_KINDS : [by];
  const faults = new Map<string, { fault: FaultOf; by: RepeatKind[] }>();
  let window = 0;
  for (const kind of kinds) {
    const { windowDays, repeated } = await ofPeriod(ctx, period, kind);
    window = windowDays;
    for (const { occurrence } of repeated) {
      const known = faults.get(occurrence.faultId);
      if (known === undefined) faults.set(occurrence.faultId, { fault: occurrence, by: [kind] });
      else if (!known.by.includes(kind)) known.by.push(kind);
    }
  }
  const places = [...faults.values()];
  const weighed = places.map(({ fault: { faultId, lat, lng } }) => ({ id: faultId, lat, lng, count: 1 }));
  return {
    from: iso(period.from),
    to: iso(period.to),
    by,
    windowDays: window,
    radiiM: [...RADII_M],
    count: places.length,
    nodes: clusterTree(weighed, RADII_M).map((node) => ({ ...node, placeIds: [...node.placeIds] })),
    places: places.map(({ fault, by: kindsOf }) => ({
      incidentId: fault.faultId,
      number: fault.number,
      ulp: fault.ulpId,
      lat: fault.lat,
      lng: fault.lng,
      reportedAt: iso(fault.reportedAt),
      by: kindsOf,
    })),
  };
}
