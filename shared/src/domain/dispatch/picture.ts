import type { Point } from '../geo/point.ts';
import type { Ranked } from './priority.ts';

/** Everything one round of dispatch decides by. Times in milliseconds since 1970. */
export interface DispatchPicture {
  readonly settings: DispatchSettings;
  /** Orders in state `new`. */
  readonly orders: readonly WaitingOrder[];
  /** Crews on duty in the whole command area. */
  readonly crews: readonly DutyCrew[];
  /** Road minutes from a routing service where it answered; absent = straight line times detour. */
  readonly roads?: RoadTimes;
}

export interface DispatchSettings {
  readonly maxOpenOrdersPerCrew: number;
  readonly maxAttempts: number;
  readonly positionMaxAgeS: number;
  readonly detourFactor: number;
  readonly speedKmh: number;
  readonly turnOutMin: number;
  readonly foreignUlpPriceMin: number;
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
  /** Open orders it holds, in the order it will work them: the active one first. */
  readonly load: readonly HeldOrder[];
}

export interface HeldOrder {
  readonly state: 'offered' | 'accepted' | 'en_route' | 'on_site' | 'restored';
  readonly place: Point;
  readonly arrivedAtMs: number | null;
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
  /** Null = eligible. */
  readonly excluded: 'full' | 'refused_before' | 'expired_before' | 'recalled_before' | null;
}

export type ReasonCode =
  | 'cheapest'
  | 'only_candidate'
  | 'no_crew_on_duty'
  | 'all_full'
  | 'all_refused'
  | 'higher_priority_first'
  | 'waits_for_nearly_free'
  | 'attempts_exhausted';

export interface Reason {
  readonly code: ReasonCode;
  readonly data: Readonly<Record<string, string | number | null>>;
}

export interface OrderDecision {
  readonly orderId: string;
  readonly version: number;
  /** Now, as it is: what the order ranked by. */
  readonly priority: number;
  readonly chosen: { crewId: string; crewCode: string; etaMin: number | null; distanceKm: number | null } | null;
  /** Cheapest first, at most ten; excluded ones after the eligible. */
  readonly candidates: readonly Candidate[];
  readonly reasons: readonly Reason[];
}
