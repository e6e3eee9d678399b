import { USUAL_CALLS } from '@comcen/shared/domain/simulation/calls.ts';
import type { Lognormal } from '@comcen/shared/domain/simulation/random.ts';
import {
  HOUR_MS,
  type Scenario,
  type SimCrew,
  type SimLevel,
  type SimStorm,
  type World,
} from '@comcen/shared/domain/simulation/world.ts';
import { crewsAt, devicesOf, layBangka, type Spread } from './bangka.ts';

/** Every figure here is stated with its source in docs/simulation.md. */
const PER_DAY: Record<SimLevel, number> = { service: 60, transformer: 12, section: 3, feeder: 0, substation: 0 };
/** More in the rainy afternoon and when everybody cooks; assumed. */
const BY_HOUR = [
  0.5, 0.4, 0.4, 0.4, 0.5, 0.7, 0.9, 1, 1.1, 1.1, 1.1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.5, 1.5, 1.6, 1.5, 1.3, 1, 0.8, 0.6,
];
/**
 * Mean minutes from arrival to power on by level, assumed; `scale` brings the mean over all faults to 33.3 (recovery as PLN's APKT
 * has it: from the start of the work until the light is on).
 */
const REPAIR_MEAN: Record<SimLevel, number> = { service: 27, transformer: 50, section: 90, feeder: 45, substation: 60 };
const REPAIR_SIGMA = 0.7;

function repairs(scale: number): Record<SimLevel, Lognormal> {
  const of = (level: SimLevel): Lognormal => ({
    median: REPAIR_MEAN[level] * scale * Math.exp(-(REPAIR_SIGMA * REPAIR_SIGMA) / 2),
    sigma: REPAIR_SIGMA,
  });
  return {
    service: of('service'),
    transformer: of('transformer'),
    section: of('section'),
    feeder: of('feeder'),
    substation: of('substation'),
  };
}

interface Knobs extends Spread {
  readonly repairScale: number;
}

/** Found by `calibrate.ts` on seeds that no report uses. */
const A_KNOBS: Knobs = { lineExponent: 1, townReachKm: null, repairScale: 0.995 };
const B_KNOBS: Knobs = { lineExponent: 0, townReachKm: 12, repairScale: 0.995 };

/** 31 crews on duty, five in the city and one in each other kecamatan; 36 km/h. */
export function worldA(knobs = A_KNOBS): World {
  const bangka = layBangka();
  const posts = Object.fromEntries(bangka.poskos.map(({ name }) => [name.slice('Posko '.length), 1]));
  return worldOf('A', crewsAt(bangka, posts), 36, knobs);
}

/** 15 crews at 11 posts, two or three where most people live; 60 km/h. */
export function worldB(knobs = B_KNOBS): World {
  const posts = {
    Rangkui: 2,
    Gerunggang: 1,
    Sungailiat: 2,
    Mentok: 2,
    Toboali: 2,
    Koba: 1,
    'Sungai Selan': 1,
    Belinyu: 1,
    Kelapa: 1,
    Airgegas: 1,
    Parittiga: 1,
  };
  return worldOf('B', crewsAt(layBangka(), posts), 60, knobs);
}

function worldOf(name: string, crews: readonly SimCrew[], speedKmh: number, knobs: Knobs): World {
  const { repairScale, ...spread } = knobs;
  return {
    name,
    crews,
    devices: devicesOf(
      layBangka(),
      spread,
      crews.map(({ posko }) => posko),
    ),
    travel: { detourFactor: 1.35, speedKmh, turnOutMin: 3 },
    faults: { perDay: PER_DAY, byHour: BY_HOUR },
    calls: USUAL_CALLS,
    acceptMin: 1,
    inspectMin: 5,
    repairMin: repairs(repairScale),
  };
}

/** 2026-03-02 07:00 in Jakarta, a Monday. In the six hours from here the hourly weights are 1.02 of their mean. */
const MORNING_MS = Date.UTC(2026, 2, 2, 0);
/** Half a day to forget where crews began, then the day that counts. */
const WARM_UP_HOURS = 12;
const START_MS = MORNING_MS - WARM_UP_HOURS * HOUR_MS;

export interface Course {
  readonly name: string;
  readonly scenario: Scenario;
  /** Faults that begin within count. */
  readonly fromMs: number;
  readonly toMs: number;
}

export function normalDay(): Course {
  const scenario: Scenario = { startMs: START_MS, hours: WARM_UP_HOURS + 24, storms: [], strikes: [] };
  return { name: 'normal', scenario, fromMs: MORNING_MS, toMs: MORNING_MS + 24 * HOUR_MS };
}

/** Breaks loose in the morning, as squalls from Sumatra do, and lasts six hours; what begins within 24 hours of it counts. */
function stormDay(name: string, all: number, sections: number, strikes: readonly string[] = []): Course {
  const fromMs = MORNING_MS;
  const factor = { service: all, transformer: all, section: sections, feeder: 1, substation: 1 };
  const storm: SimStorm = { fromMs, hours: 6, factor, speedFactor: 0.8 };
  const scenario: Scenario = {
    startMs: START_MS,
    hours: WARM_UP_HOURS + 24,
    storms: [storm],
    strikes: strikes.map((deviceId) => ({ atMs: fromMs, deviceId })),
  };
  return { name, scenario, fromMs, toMs: fromMs + 24 * HOUR_MS };
}

export const storm = (): Course => stormDay('storm', 10, 20);
export const mildStorm = (): Course => stormDay('mild', 4, 6);

/** As on 2023-03-21, when an island-wide blackout hit nearly all of 290,000 customers: every feeder is out at once, in a storm. */
export function blackout(): Course {
  const feeders = layBangka().grid.devices.filter(({ kind }) => kind === 'feeder');
  return stormDay(
    'blackout',
    10,
    20,
    feeders.map(({ id }) => id),
  );
}
