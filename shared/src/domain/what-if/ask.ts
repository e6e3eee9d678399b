import { run } from '../simulation/engine.ts';
import { customerMinutesLost, type RunResult } from '../simulation/records.ts';
import type { Policy } from '../simulation/room.ts';
import { createTree } from '../simulation/tree.ts';
import { HOUR_MS, type SimCrew, type World } from '../simulation/world.ts';
import { crewHours, crewsAsked, crewsToday, type RosterCrew } from './crews.ts';
import { type PolicyFacts, policyFor } from './policies.ts';
import type { Question } from './question.ts';
import { type RealFault, replayable } from './real-faults.ts';
import {
  changeOf,
  type Figures,
  figuresOf,
  type Interval,
  type Measured,
  measuredOf,
  measuredReal,
  tenth,
} from './summary.ts';

/** What the lab is told of the unit. The world's crews are put in from the roster. */
export interface Facts extends PolicyFacts {
  readonly world: Omit<World, 'crews'>;
  readonly roster: readonly RosterCrew[];
  readonly incidents: readonly RealFault[];
  /** Midnight (WIB) of the first day, ms since 1970. */
  readonly startMs: number;
  readonly days: number;
}

export interface Answer {
  readonly days: number;
  readonly faults: number;
  readonly leftOut: number;
  readonly guessedRepairs: number;
  readonly total: ThreeWays;
  readonly perUlp: readonly ({ readonly ulp: string } & ThreeWays)[];
  readonly responseChange: Interval;
  readonly recoveryChange: Interval;
  readonly idleKmPerCrewDay: Pair;
  readonly crewHoursPerDay: Pair;
  readonly customerMinutesLost: Pair;
}
interface ThreeWays {
  readonly real: Figures;
  readonly today: Figures;
  readonly whatIf: Figures;
}
interface Pair {
  readonly today: number;
  readonly whatIf: number;
}

/** Draws that a policy makes itself (staging by hand); the same for both ways. */
const SEED = 1;

/**
 * The same real faults lived through twice: with today's roster and rules as they are now, and as the question has it. Null when there
 * is nothing to live through. `onProgress`: 0..1, often. Takes seconds to minutes; the same facts and question give the same answer.
 */
export function ask(facts: Facts, question: Question, onProgress: (share: number) => void): Answer | null {
  const { faults, real, leftOut, guessedRepairs } = replayable(facts.world.devices, facts.incidents);
  if (faults.length === 0) return null;
  const live = (crews: readonly SimCrew[], policy: Policy, from: number): RunResult => {
    const scenario = { startMs: facts.startMs, hours: facts.days * 24, storms: [], strikes: [] };
    const watched = watch(policy, facts, (share) => onProgress(from + share / 2));
    return run({ ...facts.world, crews }, scenario, watched, SEED, faults);
  };
  const crewsNow = crewsToday(facts.roster);
  const crewsThen = crewsAsked(facts.roster, question);
  const today = live(crewsNow, policyFor('ours', facts.isStandbyNow, facts), 0);
  const whatIf = live(crewsThen, policyFor(question.dispatch, question.standby, facts), 0.5);
  const measured = { real: measuredReal(real), today: measuredOf(today), whatIf: measuredOf(whatIf) };
  const tree = createTree(facts.world);
  const pair = (of: (run: RunResult) => number): Pair => ({ today: tenth(of(today)), whatIf: tenth(of(whatIf)) });
  onProgress(1);
  return {
    days: facts.days,
    faults: faults.length,
    leftOut,
    guessedRepairs,
    total: threeWays(measured, () => true),
    perUlp: ulpsOf(facts).map((ulp) => ({ ulp, ...threeWays(measured, ({ ulpId }) => ulpId === ulp) })),
    responseChange: changeOf(measured.today, measured.whatIf, 'response'),
    recoveryChange: changeOf(measured.today, measured.whatIf, 'recovery'),
    idleKmPerCrewDay: pair((run) => idleKm(run, run === today ? crewsNow : crewsThen, facts.days)),
    crewHoursPerDay: { today: crewHours(crewsNow), whatIf: crewHours(crewsThen) },
    customerMinutesLost: pair((run) =>
      customerMinutesLost(
        tree,
        run.faults.filter(({ restoredAtMs }) => restoredAtMs !== null),
      ),
    ),
  };
}

const ulpsOf = ({ roster, incidents }: Facts): string[] =>
  [...new Set([...roster, ...incidents].map(({ ulpId }) => ulpId))].sort();

function threeWays(
  { real, today, whatIf }: Record<keyof ThreeWays, readonly Measured[]>,
  isIn: (one: Measured) => boolean,
): ThreeWays {
  return {
    real: figuresOf(real.filter(isIn)),
    today: figuresOf(today.filter(isIn)),
    whatIf: figuresOf(whatIf.filter(isIn)),
  };
}

/** A crew-day is eight hours of duty. */
function idleKm({ crews }: RunResult, duty: readonly SimCrew[], days: number): number {
  const km = crews.reduce((sum, crew) => sum + crew.idleKm, 0);
  return km / Math.max(1, (crewHours(duty) / 8) * days);
}

/** The policy, telling how far its day has come. */
function watch(policy: Policy, { startMs, days }: Facts, onProgress: (share: number) => void): Policy {
  return {
    ...policy,
    start(world, seed) {
      const decide = policy.start(world, seed);
      return (room) => {
        onProgress(Math.max(0, Math.min(1, (room.nowMs - startMs) / (days * 24 * HOUR_MS))));
        return decide(room);
      };
    },
  };
}
