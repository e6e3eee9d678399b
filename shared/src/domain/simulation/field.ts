import { distanceM } from '../geo/distance.ts';
import type { Point } from '../geo/point.ts';
import type { RoomOrderState } from './room.ts';
import { MIN_MS, type Scenario, type SimCrew, type SimLevel, stormAt, type World } from './world.ts';

/** An order as the engine keeps it; `step` counts its changes, so that an event of an older plan is known as such. */
export interface Job {
  readonly id: string;
  readonly createdAtMs: number;
  state: RoomOrderState;
  step: number;
  crewId: string | null;
  arrivedAtMs: number | null;
  reportIds: string[];
  deviceId: string;
  level: SimLevel;
  isFound: boolean;
  sentAtMs: number | null;
  /** What was believed when the crew arrived. */
  believed: { readonly deviceId: string; readonly level: SimLevel } | null;
  endedAs: 'restored' | 'not_found' | 'superseded' | 'closed' | null;
}

/** A crew on the road. Between `departMs` and `arriveMs` it moves on the straight line from `from` to `to`. */
export interface Vehicle {
  readonly crew: SimCrew;
  queue: Job[];
  active: Job | null;
  from: Point;
  to: Point;
  departMs: number;
  arriveMs: number;
  standby: Point | null;
  idleKm: number;
  workKm: number;
}

export const createVehicle = (crew: SimCrew): Vehicle => ({
  crew,
  queue: [],
  active: null,
  from: crew.posko,
  to: crew.posko,
  departMs: 0,
  arriveMs: 0,
  standby: null,
  idleKm: 0,
  workKm: 0,
});

export function placeOf({ from, to, departMs, arriveMs }: Vehicle, nowMs: number): Point {
  if (nowMs >= arriveMs) return to;
  const share = (nowMs - departMs) / (arriveMs - departMs);
  return { lat: from.lat + (to.lat - from.lat) * share, lng: from.lng + (to.lng - from.lng) * share };
}

export const roadKm = (world: World, a: Point, b: Point): number =>
  (distanceM(a, b) * world.travel.detourFactor) / 1000;

/** A speed holds for the whole drive: the one of its beginning. */
export function driveMs(world: World, scenario: Scenario, a: Point, b: Point, nowMs: number): number {
  const speedKmh = world.travel.speedKmh * (stormAt(scenario, nowMs)?.speedFactor ?? 1);
  return Math.round((roadKm(world, a, b) / speedKmh) * 60 * MIN_MS);
}

/** Stands where it is; kilometres driven so far are booked. */
export function halt(world: World, vehicle: Vehicle, nowMs: number): void {
  const here = placeOf(vehicle, nowMs);
  const km = roadKm(world, vehicle.from, here);
  if (vehicle.standby === null) vehicle.workKm += km;
  else vehicle.idleKm += km;
  Object.assign(vehicle, { from: here, to: here, departMs: nowMs, arriveMs: nowMs, standby: null });
}

/** Sets out; returns when it will be there. */
export function setOut(world: World, scenario: Scenario, vehicle: Vehicle, to: Point, nowMs: number): number {
  halt(world, vehicle, nowMs);
  vehicle.to = to;
  vehicle.arriveMs = nowMs + driveMs(world, scenario, vehicle.from, to, nowMs);
  return vehicle.arriveMs;
}
