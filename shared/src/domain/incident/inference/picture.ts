import type { DeviceKind, FaultLevel } from '../../codes.ts';

/** A device of the radial grid. Transformers nobody called from may be left out: the devices above still count their customers. */
export interface GridDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly parentId: string | null;
  /** Served by it and by all below it. */
  readonly customers: number;
}

/** One customer (idpel) counted once; without idpel one per phone or report. */
export interface Caller {
  /** The report of the first call. */
  readonly id: string;
  readonly transformerId: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The open incident it is linked to; null: new. */
  readonly incidentId: string | null;
}

export interface KnownFault {
  readonly incidentId: string;
  readonly deviceId: string;
  readonly level: FaultLevel;
  readonly startedAtMs: number;
  /** An operator's word: fixed, never moved. */
  readonly isConfirmed: boolean;
  /** A crew is on the way or there: the machine may join or upgrade it, not split or downgrade it. */
  readonly isStarted: boolean;
}

export interface InferencePicture {
  readonly devices: readonly GridDevice[];
  readonly callers: readonly Caller[];
  readonly faults: readonly KnownFault[];
  /** Local time, 0 to 23. */
  readonly hourOfDay: number;
  readonly isStorm: boolean;
  /** Devices known to have power or to be out by plan: never a suspect, and nothing below them speaks about what is above. */
  readonly excluded: readonly string[];
}

/** A place where the fault may be. `probability` is its own, of all explanations: candidates need not add up to one. */
export interface FaultCandidate {
  readonly deviceId: string;
  readonly level: FaultLevel;
  readonly probability: number;
  readonly callers: number;
  readonly served: number;
}

export const GROUPING_CODES = [
  'confirmed',
  'crew_started',
  'single_caller',
  'no_calls_elsewhere',
  'callers_below_device',
  'device_unknown',
] as const;
export type GroupingCode = (typeof GROUPING_CODES)[number];

/** Codes and figures only, for words: see words.ts. */
export interface FaultReason {
  readonly code: GroupingCode;
  readonly data: Readonly<Record<string, number | string>>;
}

export interface InferredFault {
  /** Level `service`: one customer's own line below this transformer; `place`: the device is not in the picture. */
  readonly deviceId: string;
  readonly level: FaultLevel;
  readonly probability: number;
  readonly startedAtMs: number;
  /** Every caller of the picture is in exactly one fault. */
  readonly callerIds: readonly string[];
  /** Known faults that it explains; each in at most one. */
  readonly incidentIds: readonly string[];
  readonly callers: number;
  readonly served: number;
  /** Most probable first, at most six. */
  readonly candidates: readonly FaultCandidate[];
  readonly reason: FaultReason;
}
