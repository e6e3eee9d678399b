import { bandOf, bandStartMs, hourOfDay } from '@comcen/shared/domain/standby/band.ts';
import { candidatePoints } from '@comcen/shared/domain/standby/candidates.ts';
import { cellCentre } from '@comcen/shared/domain/standby/demand.ts';
import type {
  CandidatePoint,
  DemandCell,
  IdleCrew,
  StandbyPoint,
  StandbySettings,
} from '@comcen/shared/domain/standby/picture.ts';
import { standbyPointsInSteps } from '@comcen/shared/domain/standby/points.ts';
import type { Context } from '../../context.ts';
import { authorize } from '../authorize.ts';
import type { DutyRow, StandbyRow } from './standby-rows.ts';

export const bookkeeping = 'reads and reckons for planStandbyPoints, which has authorized';

/** What a process keeps between sweeps: demand as last learned, and the points of each band. Losing it costs a second. */
export interface StandbyMemory {
  readonly places: readonly CandidatePoint[];
  readonly learned: Map<string, Learned>;
}
interface Learned {
  readonly atMs: number;
  readonly demand: readonly DemandCell[];
  readonly candidates: readonly CandidatePoint[];
  readonly points: Map<string, StandbyPoint[]>;
}

export const createStandbyMemory = (places: readonly CandidatePoint[]): StandbyMemory => ({
  places,
  learned: new Map(),
});

/** Demand of the UP3 and the points of this hour's band; null before anything was learned. */
export async function pointsNow(
  ctx: Context,
  up3Id: string,
  memory: StandbyMemory,
  crews: number,
  settings: StandbySettings,
): Promise<{ demand: readonly DemandCell[]; points: readonly StandbyPoint[] } | null> {
  authorize(ctx, 'lane.run', { up3Id });
  const learned = await learnedOf(ctx, up3Id, memory);
  if (learned === null) return null;
  const hour = hourOfDay(ctx.clock().getTime());
  const key = [bandOf(hour), crews, settings.detourFactor, settings.speedKmh].join(' ');
  const known = learned.points.get(key);
  if (known) return { demand: learned.demand, points: known };
  const { demand, candidates } = learned;
  const points = await inTurns(standbyPointsInSteps({ demand, candidates, crews, hour, settings }));
  learned.points.set(key, points);
  return { demand, points };
}

/** Rounds run in this thread too: between two steps they get their turn. */
async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** By primary keys: one row while nothing was learned anew. */
async function learnedOf(ctx: Context, up3Id: string, memory: StandbyMemory): Promise<Learned | null> {
  const [state] = await ctx.sql<{ learned_at: Date }[]>`select learned_at from demand_state where up3_id = ${up3Id}`;
  if (!state) return null;
  const known = memory.learned.get(up3Id);
  if (known?.atMs === state.learned_at.getTime()) return known;
  const [demand, poskos] = await Promise.all([
    demandOf(ctx, up3Id),
    ctx.sql<{ name: string; lat: number; lng: number; ulpId: string }[]>`
      select name, lat, lng, ulp_id as "ulpId" from posko where up3_id = ${up3Id} order by id`,
  ]);
  const ulps = new Set([...demand, ...poskos].map(({ ulpId }) => ulpId));
  const places = [
    ...poskos.map(({ name, lat, lng, ulpId }) => ({ name, ulpId, place: { lat, lng } })),
    ...memory.places.filter(({ ulpId }) => ulps.has(ulpId)),
  ];
  const learned = {
    atMs: state.learned_at.getTime(),
    demand,
    candidates: candidatePoints(places, demand),
    points: new Map(),
  };
  memory.learned.set(up3Id, learned);
  return learned;
}

/** The UP3's learned demand; primary key. */
export async function demandOf(ctx: Context, up3Id: string): Promise<DemandCell[]> {
  authorize(ctx, 'lane.run', { up3Id });
  const rows = await ctx.sql<{ ulpId: string; lat: number; lng: number; hours: number[] }[]>`
    select ulp_id as "ulpId", cell_lat as lat, cell_lng as lng, array_agg(faults_per_day order by hour) as hours
    from demand where up3_id = ${up3Id} group by 1, 2, 3 order by 1, 2, 3`;
  return rows.map(({ ulpId, lat, lng, hours }) => ({ ulpId, place: cellCentre(lat, lng), faultsPerHour: hours }));
}

/** A crew that was sent somewhere and has no young position is believed to be there; else at its posko. */
export function idleCrew(crew: DutyRow, row: StandbyRow | undefined, nowMs: number, maxAgeS: number): IdleCrew {
  const isYoung = crew.fixAt !== null && nowMs - crew.fixAt.getTime() <= maxAgeS * 1000;
  const sentTo = row?.state === 'sent' ? { lat: row.lat, lng: row.lng } : null;
  const posko = { lat: crew.poskoLat, lng: crew.poskoLng };
  const target = row && row.state !== 'dismissed' ? { lat: row.lat, lng: row.lng } : null;
  return {
    id: crew.id,
    code: crew.code,
    ulpId: crew.ulpId,
    place: isYoung ? { lat: crew.fixLat ?? posko.lat, lng: crew.fixLng ?? posko.lng } : (sentTo ?? posko),
    target,
    isFixed: row?.state === 'dismissed' && (row.decidedAt?.getTime() ?? 0) >= bandStartMs(nowMs),
  };
}
