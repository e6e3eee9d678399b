import type { DeviceKind } from '../codes.ts';
import type { Point } from '../geo/point.ts';
import type { CallBehaviour } from './calls.ts';
import type { Lognormal } from './random.ts';

/** `service`: one customer's own line; the others are the device of that kind. */
export const SIM_LEVELS = ['service', 'transformer', 'section', 'feeder', 'substation'] as const;
export type SimLevel = (typeof SIM_LEVELS)[number];

/** Everything that is true of a unit, as data: the lab's two worlds, or one read from the database. Minutes, km, km/h. */
export interface World {
  readonly name: string;
  /** Parents before children. */
  readonly devices: readonly SimDevice[];
  readonly crews: readonly SimCrew[];
  readonly faults: FaultRates;
  readonly calls: CallBehaviour;
  readonly travel: { readonly detourFactor: number; readonly speedKmh: number; readonly turnOutMin: number };
  /** From the offer to the crew's "accepted". */
  readonly acceptMin: number;
  /** A crew at the wrong place needs this long to know it, before it drives on. */
  readonly inspectMin: number;
  /** From the crew's arrival at the fault until power is on. */
  readonly repairMin: Readonly<Record<SimLevel, Lognormal>>;
}

export interface SimDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly parentId: string | null;
  readonly ulpId: string;
  readonly place: Point;
  /** Fed directly: of transformers only. */
  readonly customers: number;
  /** Share of the faults of its own level that happen here; for transformers also of their customers' service faults. Any unit. */
  readonly faultWeight: number;
}

export interface SimCrew {
  readonly id: string;
  readonly code: string;
  readonly ulpId: string;
  readonly posko: Point;
  /** Hours of the day (local) it is on duty, `to` may be past midnight (22 -> 30); null = always. A started order is finished. */
  readonly duty: { readonly from: number; readonly to: number } | null;
}

export interface FaultRates {
  readonly perDay: Readonly<Record<SimLevel, number>>;
  /** 24 weights by local hour; only their proportions count. */
  readonly byHour: readonly number[];
}

/** A span of time in a world. Times in ms since 1970; local time is UTC+7. */
export interface Scenario {
  readonly startMs: number;
  /** Faults begin within these; the run goes on until all is restored. */
  readonly hours: number;
  readonly storms: readonly SimStorm[];
  /** Devices that fail at a given moment whatever the rates say. */
  readonly strikes: readonly { readonly atMs: number; readonly deviceId: string }[];
}

export interface SimStorm {
  readonly fromMs: number;
  readonly hours: number;
  /** Times the usual rate. */
  readonly factor: Readonly<Record<SimLevel, number>>;
  /** Times the usual speed. */
  readonly speedFactor: number;
}

const UTC_OFFSET_MS = 7 * 3_600_000;
export const HOUR_MS = 3_600_000;
export const MIN_MS = 60_000;

/** Local hour of the day with its fraction, 0 <= h < 24. */
export const hourOf = (ms: number): number => ((ms + UTC_OFFSET_MS) / HOUR_MS) % 24;

export const isOnDuty = ({ duty }: Pick<SimCrew, 'duty'>, ms: number): boolean => {
  if (duty === null) return true;
  const hour = hourOf(ms);
  return (hour >= duty.from && hour < duty.to) || hour + 24 < duty.to;
};

export const stormAt = (scenario: Scenario, ms: number): SimStorm | undefined =>
  scenario.storms.find(({ fromMs, hours }) => ms >= fromMs && ms < fromMs + hours * HOUR_MS);
