import type { FaultLevel, Need } from '../codes.ts';
import type { Point } from '../geo/point.ts';
import type { Ranked, Urgency } from './priority.ts';

/** Everything one round of dispatch decides by. Times in milliseconds since 1970. */
export interface DispatchPicture {
  readonly settings: DispatchSettings;
  /** Orders in state `new`. */
  readonly orders: readonly WaitingOrder[];
  /** Crews on duty in the whole command area. */
  readonly crews: readonly DutyCrew[];
  /** Road minutes from a routing service where it answered; absent = straight line times detour. */
  readonly roads?: RoadTimes | undefined;
  /** ULPs where a storm is on; absent = none. */
  readonly stormUlps?: readonly string[] | undefined;
  /** Feeders with an open incident at feeder, section or substation; asked only while a storm is on. */
  readonly feedersOut?: readonly string[] | undefined;
}

export interface DispatchSettings {
  readonly maxOpenOrdersPerCrew: number;
  /** A busy crew is sent its next order when it should be through within this; 0 = only when it is through. */
  readonly commitAheadMin: number;
  readonly maxAttempts: number;
  readonly positionMaxAgeS: number;
  readonly detourFactor: number;
  readonly speedKmh: number;
  readonly turnOutMin: number;
  readonly foreignUlpPriceMin: number;
  /** What each further order that a crew is sent at once counts, before anybody knows which comes first. */
  readonly loadPriceMin: number;
}

export interface WaitingOrder extends Ranked {
  readonly version: number;
  readonly ulpId: string;
  readonly place: Point;
  readonly waitingSinceMs: number;
  readonly attempts: number;
  /** Crews that were asked before and how it ended. */
  readonly past: readonly PastOffer[];
  readonly faultLevel: FaultLevel;
  /** Minutes from arrival until power is back, expected. */
  readonly expectedWorkMin: number;
  readonly needs: readonly Need[];
  /** The feeder it hangs on; null where that is not known or nobody needs it (no storm). */
  readonly feederId: string | null;
}

export interface PastOffer {
  readonly crewId: string;
  /** `recalled`: an operator took it back from this crew; a crew that went off duty is not remembered. */
  readonly endedAs: 'refused' | 'expired' | 'recalled';
  readonly endedAtMs: number;
}

export interface DutyCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly posko: Point;
  readonly fix: { readonly place: Point; readonly atMs: number } | null;
  /** What its people can do and what its vehicle carries: an order's `needs` are looked for in both. */
  readonly skills: readonly string[];
  readonly equipment: readonly string[];
  /** When its duty ends by the roster; null: no roster, or the next shift is its own too. */
  readonly shiftEndsAtMs: number | null;
  /** Until then it rests; null = it does not. */
  readonly restUntilMs: number | null;
  /** Open orders it holds, in the order it will work them: the active one first. */
  readonly load: readonly HeldOrder[];
}

export interface HeldOrder {
  readonly id: string;
  readonly state: 'offered' | 'accepted' | 'en_route' | 'on_site' | 'restored';
  readonly place: Point;
  readonly arrivedAtMs: number | null;
  readonly expectedWorkMin: number;
  /** What a hazard that wants its crew, and a sequence, weigh; null = was not asked: it stays where it is and weighs one customer. */
  readonly urgency: HeldUrgency | null;
}

export interface HeldUrgency extends Urgency {
  /** An operator chose this crew: the planner never takes it away. */
  readonly isByHand: boolean;
  readonly needs: readonly Need[];
  /** Crews that refused it, let it expire, or had it taken away by an operator. */
  readonly asked: readonly string[];
  /** How often it was diverted already. */
  readonly diversions: number;
}

/** From crew to order without turn-out; null = this pair was not asked about. */
export interface RoadTimes {
  minutes(crewId: string, orderId: string): RoadTime | null;
}

export interface RoadTime {
  readonly minutes: number;
  readonly km: number;
  /** `no_road`: the routing service answered that there is none; a guess that no crew with a road loses against. */
  readonly travel: 'osrm' | 'no_road';
}

/** The shapes of `dispatchDecision` in shared/wire, mirrored: the domain imports only itself. */
export interface Candidate {
  readonly crewId: string;
  readonly crewCode: string;
  readonly etaMin: number | null;
  readonly distanceKm: number | null;
  readonly cost: number | null;
  readonly openOrders: number;
  readonly isHomeUlp: boolean;
  /** Null = eligible. `full`: as many open orders as the setting allows; `busy`: not through with its work soon enough. */
  readonly excluded:
    | 'full'
    | 'busy'
    | 'resting'
    | 'shift_ends'
    | 'lacks_need'
    | 'refused_before'
    | 'expired_before'
    | 'recalled_before'
    | null;
}

export type ReasonCode =
  // It goes out.
  | 'cheapest'
  | 'only_candidate'
  | 'preempts'
  // Nobody has it.
  | 'no_crew_on_duty'
  | 'all_full'
  | 'all_busy'
  | 'all_refused'
  | 'higher_priority_first'
  | 'waits_for_nearly_free'
  | 'waits_for_need'
  | 'storm_feeders_first'
  // Said beside either.
  | 'needs_missing'
  | 'past_shift_end'
  | 'attempts_exhausted';

export interface Reason {
  readonly code: ReasonCode;
  readonly data: Readonly<Record<string, string | number | null>>;
}

export interface OrderDecision {
  readonly orderId: string;
  readonly version: number;
  /** Now, as it is: what boards show. */
  readonly priority: number;
  readonly chosen: { crewId: string; crewCode: string; etaMin: number | null; distanceKm: number | null } | null;
  /** Cheapest first, at most ten; excluded ones after the eligible. Reckoned when it is read, anew each time. */
  readonly candidates: readonly Candidate[];
  readonly reasons: readonly Reason[];
}

/** An unstarted order is taken from its crew so that the crew can go to a hazard; the offer of the hazard is among the decisions. */
export interface Preemption {
  readonly crewId: string;
  /** The order that goes back to waiting. */
  readonly orderId: string;
  readonly forOrderId: string;
  readonly savesMin: number;
}

/** An order that goes back to waiting because crews are much nearer to what there is when they turn round; the next round plans it. */
export interface Diversion {
  readonly crewId: string;
  readonly orderId: string;
  /** The nearer one; who gets it in the end is the next round's decision. */
  readonly toCrewId: string;
  /** For this order; below zero where it gives way to another. */
  readonly savesMin: number;
}

export interface RoundPlan {
  /** One for every waiting order, most urgent first. */
  readonly decisions: readonly OrderDecision[];
  readonly preemptions: readonly Preemption[];
  readonly diversions: readonly Diversion[];
  /** Orders that wait for a particular crew to get free. */
  readonly reserved: readonly { readonly orderId: string; readonly crewId: string; readonly readyMin: number }[];
}
