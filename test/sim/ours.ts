import type { EstimateCase } from '@comcen/shared/domain/estimate/facts.ts';
import { fitModel } from '@comcen/shared/domain/estimate/fit.ts';
import { type WorkTimes, workTimesOf } from '@comcen/shared/domain/estimate/work-times.ts';
import { drawFaults, type Fault } from '@comcen/shared/domain/simulation/faults.ts';
import { type OurOptions, ourPolicy } from '@comcen/shared/domain/simulation/ours/policy.ts';
import type { StandbyFacts } from '@comcen/shared/domain/simulation/ours/waiting-places.ts';
import type { Policy } from '@comcen/shared/domain/simulation/room.ts';
import { createTree } from '@comcen/shared/domain/simulation/tree.ts';
import { hourOf, type World } from '@comcen/shared/domain/simulation/world.ts';
import { type CellHistory, cellCentre, cellIndex, learnDemand } from '@comcen/shared/domain/standby/demand.ts';
import { type CandidatePoint, type DemandCell, STANDBY_DEFAULTS } from '@comcen/shared/domain/standby/picture.ts';
import { DEFAULT_SETTINGS } from '@comcen/shared/wire/http/settings.ts';
import { layBangka } from './bangka.ts';

/** What the room has seen before the run: a quarter of quiet days of its own, which no run lives through. */
const HISTORY_DAYS = 90;
const HISTORY_SEED = 900_000;

export const ours = (world: World, changes: Partial<OurOptions> = {}): Policy =>
  ourPolicy({ settings: DEFAULT_SETTINGS, standby: standbyFacts(world), workTimes: workTimes(world), ...changes });

const learned = new Map<string, WorkTimes>();

/** What the estimates' own model makes of that history: minutes from arrival to power. */
export function workTimes(world: World): WorkTimes {
  const found = learned.get(world.name);
  if (found) return found;
  const times = workTimesOf(fitModel(historyOf(world).map(caseOf)));
  learned.set(world.name, times);
  return times;
}

const caseOf = ({ level, ulpId, startedAtMs, repairMs }: Fault): EstimateCase => ({
  level,
  believed: level,
  kind: 'outage',
  cause: null,
  ulp: ulpId,
  hour: Math.floor(hourOf(startedAtMs)),
  isStorm: false,
  backlog: null,
  crewKm: null,
  crewBusyMin: 0,
  waitMin: null,
  startMin: null,
  travelMin: null,
  workMin: repairMs / 60_000,
});

const histories = new WeakMap<World, Fault[]>();

function historyOf(world: World): Fault[] {
  const found = histories.get(world);
  if (found) return found;
  const scenario = { startMs: 0, hours: HISTORY_DAYS * 24, storms: [], strikes: [] };
  const history = drawFaults(world, createTree(world), scenario, HISTORY_SEED);
  histories.set(world, history);
  return history;
}

const known = new Map<string, StandbyFacts>();

/** Demand as learned from a simulated history, never from the world's own rates; waiting places as the server knows them. */
export function standbyFacts(world: World): StandbyFacts {
  const found = known.get(world.name);
  if (found) return found;
  const facts = { demand: demandOf(world), places: placesOf(world), settings: STANDBY_DEFAULTS };
  known.set(world.name, facts);
  return facts;
}

function demandOf(world: World): DemandCell[] {
  const cells = new Map<string, { lat: number; lng: number; ulpId: string; history: MutableHistory }>();
  const cellAt = ({ lat, lng }: { lat: number; lng: number }, ulpId: string) => {
    const key = `${cellIndex(lat)}/${cellIndex(lng)}/${ulpId}`;
    const made = { lat: cellIndex(lat), lng: cellIndex(lng), ulpId, history: emptyHistory() };
    const cell = cells.get(key) ?? made;
    cells.set(key, cell);
    return cell.history;
  };
  for (const { kind, place, ulpId, customers } of world.devices) {
    if (kind !== 'transformer') continue;
    const history = cellAt(place, ulpId);
    history.customers += customers;
    history.transformers += 1;
  }
  for (const fault of historyOf(world)) {
    const { faultsByHour } = cellAt(fault.place, fault.ulpId);
    const hour = Math.floor(hourOf(fault.startedAtMs));
    faultsByHour[hour] = (faultsByHour[hour] ?? 0) + 1;
  }
  const all = [...cells.values()];
  const rates = learnDemand(
    all.map(({ history }) => history),
    HISTORY_DAYS,
  );
  return all.map(({ lat, lng, ulpId }, i) => ({ place: cellCentre(lat, lng), ulpId, faultsPerHour: rates[i] ?? [] }));
}

type MutableHistory = {
  -readonly [K in keyof CellHistory]: CellHistory[K] extends readonly number[] ? number[] : CellHistory[K];
};
const emptyHistory = (): MutableHistory => ({
  customers: 0,
  transformers: 0,
  faultsByHour: Array.from({ length: 24 }, () => 0),
});

/** Poskos and the known towns. */
function placesOf(world: World): CandidatePoint[] {
  const { geo, poskos } = layBangka();
  const towns = geo.towns.filter((town) => geo.isOnMainIsland(town));
  const seen = new Set(world.crews.map(({ posko }) => `${posko.lat}/${posko.lng}`));
  const bases = poskos.filter(({ lat, lng }) => seen.has(`${lat}/${lng}`));
  return [...bases, ...towns].map(({ name, lat, lng, ulpId }) => ({ name, ulpId, place: { lat, lng } }));
}
