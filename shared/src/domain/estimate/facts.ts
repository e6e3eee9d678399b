import type { Cause, FaultLevel, WorkKind } from '../codes.ts';

/** How far the order that stands for an incident is. */
export const ESTIMATE_STAGES = ['waiting', 'held', 'accepted', 'en_route', 'on_site'] as const;
export type EstimateStage = (typeof ESTIMATE_STAGES)[number];

/** What an estimate is reckoned from. Kilometres are as driven (detour included), minutes are minutes. */
export interface RestorationFacts {
  readonly stage: EstimateStage;
  /** Waiting, held, accepted, under way or at work since; milliseconds since 1970. */
  readonly stageSinceMs: number;
  readonly level: FaultLevel;
  readonly kind: WorkKind;
  /** Once a crew has named it. */
  readonly cause: Cause | null;
  readonly ulp: string;
  /** Hour of the day at the place, 0..23. */
  readonly hour: number;
  /** A storm is active in the ULP, or being reconciled: its queue is still there. */
  readonly isStorm: boolean;
  /** Orders ahead of this one, running ones included, per crew on duty. */
  readonly backlog: number;
  /** Way of the crew that has it; null while nobody has, or its place is unknown. */
  readonly crewKm: number | null;
  /** Until that crew is through with what it does first. */
  readonly crewBusyMin: number;
}

/** One restored fault as history knows it. Minutes; null where it was not measured. */
export interface EstimateCase {
  /** What it turned out to be, and what was believed when the order began to wait. */
  readonly level: FaultLevel;
  readonly believed: FaultLevel;
  readonly kind: WorkKind;
  readonly cause: Cause | null;
  readonly ulp: string;
  readonly hour: number;
  readonly isStorm: boolean;
  /** As it was when the order began to wait. */
  readonly backlog: number | null;
  readonly crewKm: number | null;
  readonly crewBusyMin: number;
  /** Waiting -> accepted. */
  readonly waitMin: number | null;
  /** Accepted -> under way. */
  readonly startMin: number | null;
  /** Under way -> on site. */
  readonly travelMin: number | null;
  /** On site -> power back. */
  readonly workMin: number | null;
}

/**
 * Parts that the way to power consists of. `approach`: accepted -> on site by a crew that is not known yet. `unseen`: the work as it
 * is to be expected of what is believed before anybody has looked; `work`: of what was found.
 */
export const PARTS = ['hold', 'wait', 'approach', 'start', 'travel', 'unseen', 'work'] as const;
export type Part = (typeof PARTS)[number];

/** What is still to come at each stage; the first one has begun. */
export const PARTS_AHEAD: Readonly<Record<EstimateStage, readonly Part[]>> = {
  waiting: ['wait', 'approach', 'unseen'],
  held: ['hold', 'approach', 'unseen'],
  accepted: ['start', 'travel', 'unseen'],
  en_route: ['travel', 'unseen'],
  on_site: ['work'],
};

/** What a part's length depends on; a subset of the facts, so that history can be asked the same way. */
export type PartFacts = Pick<
  RestorationFacts,
  'level' | 'kind' | 'cause' | 'ulp' | 'hour' | 'isStorm' | 'backlog' | 'crewKm' | 'crewBusyMin'
>;
