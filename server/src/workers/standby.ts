import { learnDemandOf } from '../commands/standby/learn-demand.ts';
import { planStandbyPoints } from '../commands/standby/plan-standby-points.ts';
import { createStandbyMemory, type StandbyMemory } from '../commands/standby/standby-picture.ts';
import type { Context } from '../context.ts';
import { loadPlaces } from '../geo/places.ts';
import type { LaneServices } from './services.ts';

/** By pool: what a process learned lives as long as its connections. */
const memories = new WeakMap<object, StandbyMemory>();

/** The sweep's part: demand when it is due, then where idle crews had better wait. */
export async function sweepStandby(services: LaneServices, ctx: Context, up3Id: string): Promise<void> {
  await learnDemandOf(ctx, up3Id);
  await planStandbyPoints(ctx, up3Id, memoryOf(services));
}

function memoryOf(services: LaneServices): StandbyMemory {
  const known = memories.get(services.database);
  if (known) return known;
  const memory = createStandbyMemory(loadPlaces(services.config.geoDir ?? undefined));
  memories.set(services.database, memory);
  return memory;
}
