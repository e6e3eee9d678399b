import type { Cause, FaultLevel } from '../codes.ts';
import type { Part, PartFacts } from './facts.ts';

/**
 * What is believed before any history. Response 19.6 and recovery (work) 33.3 min are what PLN published for Bangka (domain.md); how they
 * divide over levels, and all spreads, are assumed, and give way to history case by case.
 */
const WORK_MIN: Readonly<Record<FaultLevel, number>> = {
  service: 20,
  place: 22,
  transformer: 38,
  section: 65,
  feeder: 40,
  substation: 60,
};
const CAUSE_FACTOR: Partial<Record<Cause, number>> = {
  equipment: 1.2,
  overload: 1.1,
  tree: 1.2,
  theft: 1.4,
  animal: 0.9,
};
/** Debris, rain, darkness. */
const STORM_WORK = 1.3;
const STORM_SPEED = 0.8;
const SPEED_KMH = 40;
const TURN_OUT_MIN = 3;
const APPROACH_MIN = 14;
const HOLD_MIN = 90;
/** From acceptance to acceptance of one crew: way and work. */
export const CYCLE_MIN = 45;
/** Below this share of busy crews somebody near is free as a rule. */
const FREE_BELOW = 0.7;
const SETTLE_MIN = 2;

/** Median minutes of a part, by the facts. The queue: a crew has to finish what lies ahead, one `CYCLE_MIN` each. */
export function priorMedian(part: Part, facts: PartFacts): number {
  const speed = SPEED_KMH * (facts.isStorm ? STORM_SPEED : 1);
  switch (part) {
    case 'hold':
      return HOLD_MIN;
    case 'wait':
      return priorWait(facts.backlog);
    case 'approach':
      return APPROACH_MIN / (facts.isStorm ? STORM_SPEED : 1);
    case 'start':
      return TURN_OUT_MIN + Math.max(0, facts.crewBusyMin);
    case 'travel':
      return facts.crewKm === null
        ? priorMedian('approach', facts) - TURN_OUT_MIN
        : 1 + (60 * Math.max(0, facts.crewKm)) / speed;
    case 'unseen':
    case 'work':
      return (
        WORK_MIN[facts.level] *
        (facts.cause === null ? 1 : (CAUSE_FACTOR[facts.cause] ?? 1)) *
        (facts.isStorm ? STORM_WORK : 1)
      );
  }
}

export const priorWait = (backlog: number): number => SETTLE_MIN + CYCLE_MIN * Math.max(0, backlog - FREE_BELOW);

/** Spread of ln(minutes) before history says better. */
export const PRIOR_SIGMA: Readonly<Record<Part, number>> = {
  hold: 1,
  wait: 0.9,
  approach: 0.6,
  start: 0.6,
  travel: 0.45,
  unseen: 0.8,
  work: 0.7,
};
