import type { Point } from '../geo/point.ts';
import type { SimLevel, World } from './world.ts';

/** What a policy sees: what the room would know, and nothing of the truth. */
export interface Room {
  readonly nowMs: number;
  /** Came in since the last decision. */
  readonly newReports: readonly RoomReport[];
  /** Open orders by id, in the order they were made. */
  readonly orders: ReadonlyMap<string, RoomOrder>;
  /** Crews on duty or at work, by code. */
  readonly crews: readonly RoomCrew[];
  /** What crews found and did since the last decision. */
  readonly news: readonly RoomNews[];
}

export interface RoomReport {
  readonly id: string;
  /** Null: no customer number was given. */
  readonly customerId: string | null;
  /** As booked. */
  readonly transformerId: string;
  readonly atMs: number;
  /** Still out after "power is on". */
  readonly isAgain: boolean;
  /**
   * Only for policies that are told (`isTold`), else null: the fault behind it, so that a duplicate is closed at the desk at no cost.
   */
  readonly faultId: string | null;
}

export type RoomOrderState = 'new' | 'offered' | 'accepted' | 'en_route' | 'on_site';

export interface RoomOrder {
  readonly id: string;
  readonly createdAtMs: number;
  readonly state: RoomOrderState;
  readonly crewId: string | null;
  readonly arrivedAtMs: number | null;
  /** Reports it explains. */
  readonly reportIds: readonly string[];
  /** Where the fault is believed to be; after arrival, where the crew found it. */
  readonly deviceId: string;
  readonly level: SimLevel;
  readonly isFound: boolean;
}

export interface RoomCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly posko: Point;
  readonly isOnDuty: boolean;
  /** Orders it holds, the one it works on first. */
  readonly orderIds: readonly string[];
  /** Its position now. */
  readonly place: Point;
  /** Where it is idly driving to or waiting; null when it has an order. */
  readonly standby: Point | null;
}

export type RoomNews =
  /** A crew says where the fault really is; null = nothing wrong here. */
  | {
      readonly kind: 'found';
      readonly orderId: string;
      readonly deviceId: string | null;
      readonly level: SimLevel | null;
    }
  /** Power is back below a device (level service: at one customer's). */
  | { readonly kind: 'restored'; readonly orderId: string; readonly deviceId: string; readonly level: SimLevel }
  /** An order ended: done, or closed at the desk because all its callers have power again. */
  | { readonly kind: 'ended'; readonly orderId: string };

export type Action =
  /** A new order. `reportIds` of other open orders move to it. */
  | { readonly do: 'open'; readonly order: NewOrder }
  /** More reports that an open order explains. */
  | { readonly do: 'link'; readonly orderId: string; readonly reportIds: readonly string[] }
  /** The fault is believed elsewhere; nothing happens once the crew has arrived. */
  | { readonly do: 'retarget'; readonly orderId: string; readonly deviceId: string; readonly level: SimLevel }
  /** Of an order that no crew has accepted; its reports move to `by`. */
  | { readonly do: 'supersede'; readonly orderId: string; readonly by: string }
  | { readonly do: 'offer'; readonly orderId: string; readonly crewId: string }
  /** From a crew that has not arrived; the order waits again. */
  | { readonly do: 'recall'; readonly orderId: string }
  /** An idle crew drives there and waits. */
  | { readonly do: 'stand'; readonly crewId: string; readonly at: Point }
  /** Ask again at that time though nothing happens. */
  | { readonly do: 'wake'; readonly atMs: number }
  /** Carry this out and ask once more at once: a later step of the round sees what the earlier ones did. */
  | { readonly do: 'again' };

export interface NewOrder {
  readonly id: string;
  readonly deviceId: string;
  readonly level: SimLevel;
  readonly reportIds: readonly string[];
}

export interface Policy {
  readonly name: string;
  /** Knows which reports belong together: a kindness to baselines, never ours. */
  readonly isTold: boolean;
  /** Rounds are at least that far apart; 0 = at once. */
  readonly everyMs: number;
  /** A fresh dispatcher for one run. The seed is for what the policy itself draws (a human's staging time). */
  start(world: World, seed: number): Dispatcher;
}

/** Called after things happened, with all of them; its actions are carried out at once, in order. */
export type Dispatcher = (room: Room) => readonly Action[];
