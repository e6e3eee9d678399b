import { USUAL_CALLS } from '@comcen/shared/domain/simulation/calls.ts';
import type { World } from '@comcen/shared/domain/simulation/world.ts';
import type { Facts } from '@comcen/shared/domain/what-if/ask.ts';
import { REPAIR_MIN } from '@comcen/shared/domain/what-if/real-faults.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import type { SimulationBody, SimulationResult } from '@comcen/shared/wire/http/simulation.ts';
import type { ClaimedRun } from '../commands/simulation/run-life.ts';
import { demandOf } from '../commands/standby/standby-picture.ts';
import type { Context } from '../context.ts';
import { loadPlaces } from '../geo/places.ts';
import { settingsOf } from '../queries/settings.ts';
import { incidentsBetween, rosterOf, simulatedGrid } from '../queries/simulation-facts.ts';
import { learnedWorkTimes } from '../queries/work-times.ts';
import type { LaneServices } from './services.ts';

const DAY_MS = 86_400_000;
const WIB_MS = 7 * 3_600_000;
/** From the offer to the crew's "accepted", and what a crew at the wrong place needs to know it; as in the lab's worlds. */
const ACCEPT_MIN = 1;
const INSPECT_MIN = 5;

/** Reads what the lab is told: the real faults of the span, the grid, the roster and the settings as they are now. */
export async function factsOf(
  services: LaneServices,
  ctx: Context,
  { up3Id, input }: ClaimedRun,
): Promise<{ facts: Facts; targets: SimulationResult['targets'] }> {
  const { startMs, days } = spanOf(input, ctx.clock().getTime());
  const [settings, devices, roster, demand, workTimes, incidents] = await Promise.all([
    settingsOf(ctx, up3Id),
    simulatedGrid(ctx, up3Id),
    rosterOf(ctx, up3Id),
    demandOf(ctx, up3Id),
    learnedWorkTimes(ctx, up3Id),
    incidentsBetween(ctx, up3Id, new Date(startMs), new Date(startMs + days * DAY_MS)),
  ]);
  const ulps = new Set(roster.map(({ ulpId }) => ulpId));
  const places = loadPlaces(services.config.geoDir ?? undefined).filter(({ ulpId }) => ulps.has(ulpId));
  const poskos = roster.map(({ posko, ulpId }) => ({ name: 'Posko', place: posko, ulpId }));
  return {
    facts: {
      world: worldOf(up3Id, devices, settings),
      settings,
      roster,
      incidents,
      startMs,
      days,
      demand,
      workTimes,
      standbyPlaces: [...poskos, ...places],
      isStandbyNow: settings.standbyMode !== 'off',
    },
    targets: { responseMin: settings.responseTargetMin, recoveryMin: settings.recoveryTargetMin },
  };
}

/** Whole days in WIB: the one asked for, or the last ones up to yesterday. */
function spanOf(input: SimulationBody, nowMs: number): { startMs: number; days: number } {
  if (input.kind === 'replay' && input.day !== undefined) {
    return { startMs: Date.parse(`${input.day}T00:00:00+07:00`), days: 1 };
  }
  const today = Math.floor((nowMs + WIB_MS) / DAY_MS) * DAY_MS - WIB_MS;
  return { startMs: today - input.days * DAY_MS, days: input.days };
}

/** Faults, calls and repairs are the real ones, so nothing is drawn from the rates. */
const worldOf = (name: string, devices: World['devices'], settings: Settings): Omit<World, 'crews'> => ({
  name,
  devices,
  faults: { perDay: { service: 0, transformer: 0, section: 0, feeder: 0, substation: 0 }, byHour: Array(24).fill(1) },
  calls: USUAL_CALLS,
  travel: { detourFactor: settings.detourFactor, speedKmh: settings.speedKmh, turnOutMin: settings.turnOutMin },
  acceptMin: ACCEPT_MIN,
  inspectMin: INSPECT_MIN,
  repairMin: REPAIR_MIN,
});
