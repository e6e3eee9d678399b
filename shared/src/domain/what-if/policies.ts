import type { WorkTimes } from '../estimate/work-times.ts';
import { boxed, etaFirst, nearest } from '../simulation/baselines.ts';
import { type OurOptions, ourPolicy } from '../simulation/ours/policy.ts';
import type { Policy } from '../simulation/room.ts';
import { type CandidatePoint, type DemandCell, STANDBY_DEFAULTS } from '../standby/picture.ts';
import type { DispatchRule } from './question.ts';

/** What our rules themselves need: the room's settings, and what standby points are made of. */
export interface PolicyFacts {
  readonly settings: OurOptions['settings'];
  readonly demand: readonly DemandCell[];
  readonly standbyPlaces: readonly CandidatePoint[];
  /** What the room has learned of work; {} = nothing yet. */
  readonly workTimes: WorkTimes;
  /** Standby points are in use now. */
  readonly isStandbyNow: boolean;
}

/** `ours` is the very functions of the rounds; the others are the lab's baselines, which know no standby points. */
export function policyFor(rule: DispatchRule, standby: boolean, facts: PolicyFacts): Policy {
  if (rule !== 'ours') return { nearest, eta_first: etaFirst, boxed }[rule];
  const { settings, demand, standbyPlaces: places, workTimes } = facts;
  return ourPolicy({ settings, workTimes, standby: standby ? { demand, places, settings: STANDBY_DEFAULTS } : null });
}
