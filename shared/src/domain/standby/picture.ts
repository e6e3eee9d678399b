import type { Point } from '../geo/point.ts';

/** Faults of one cell of about 2 km, as learned or expected. */
export interface DemandCell {
  readonly place: Point;
  readonly ulpId: string;
  /** 24 figures, by hour of the day in WIB: faults expected within that hour. */
  readonly faultsPerHour: readonly number[];
}

/** A place where a crew can wait: a posko, a settlement, the centre of a cell. `name` is for people. */
export interface CandidatePoint {
  readonly name: string;
  readonly place: Point;
  readonly ulpId: string;
}

/** One waiting place for one crew; two crews at one place have two of them. */
export interface StandbyPoint extends CandidatePoint {
  /** Stable for the same place: `<lat>,<lng>#<nth>`. */
  readonly id: string;
}

export interface StandbySettings {
  readonly detourFactor: number;
  readonly speedKmh: number;
  /** What a crew is busy with one order on average: way and work, minutes. Gives the chance that it is busy. */
  readonly busyMinPerFault: number;
  /** A kilometre of idle driving is worth so many minutes of one fault's response. */
  readonly pricePerKmMin: number;
  /** For how long a move is expected to pay, hours: about as long as a crew stays idle. */
  readonly horizonH: number;
  /** A point of another ULP counts as so much further away, km. */
  readonly foreignUlpKm: number;
  /** Nearer than this a crew is already there, km. */
  readonly thereKm: number;
}

/** Ours; tuned in the lab against idle km (at most 60 per crew and day). */
export const STANDBY_DEFAULTS: StandbySettings = {
  detourFactor: 1.35,
  speedKmh: 36,
  busyMinPerFault: 15,
  pricePerKmMin: 0.08,
  horizonH: 1.5,
  foreignUlpKm: 4,
  thereKm: 1,
};

/** A crew on duty without an order. */
export interface IdleCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  /** Where it is now. */
  readonly place: Point;
  /** Where it waits or is on its way to; a place that is none of the points any more counts as none. */
  readonly target: Point | null;
  /** An operator said no in this band: it stays, and counts where it is. */
  readonly isFixed: boolean;
  /** Its own point in this band (`ownPoints`), to which it returns; null = none, any free point will do. */
  readonly own?: StandbyPoint | null;
}

export interface StandbyPicture {
  readonly settings: StandbySettings;
  readonly demand: readonly DemandCell[];
  /** Of this hour band (`standbyPoints`), as many as crews are on duty. */
  readonly points: readonly StandbyPoint[];
  readonly idle: readonly IdleCrew[];
  /** Idle and busy. */
  readonly crewsOnDuty: number;
}

export interface StandbyMove {
  readonly crewId: string;
  readonly point: StandbyPoint;
  /** Road km. */
  readonly km: number;
  /** By how many minutes faults around the point are reached sooner, on average of those that are. */
  readonly savedMin: number;
}
