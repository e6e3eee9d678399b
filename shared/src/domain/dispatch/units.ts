import type { Need } from '../codes.ts';
import type { CrewState, Pricing } from './cost.ts';
import type { DispatchPicture } from './picture.ts';

/** Idle crews that nothing tells apart (one posko, one shift, the same equipment), or one crew: priced once for each order. */
export interface Unit {
  /** Any of them, for prices. */
  readonly state: CrewState;
  /** By code. */
  readonly members: readonly CrewState[];
  readonly shiftLeftMin: number;
}

/** Crews that bring most of some needs. */
export interface Bringing {
  readonly may: Uint8Array;
  /** Units that may be sent now, and those that may not for load or rest. */
  readonly open: readonly number[];
  readonly closed: readonly number[];
  /** What not all of them bring: nothing while anybody brings it all. */
  readonly missing: readonly Need[];
  /** An open unit does not bring all. */
  readonly isShortOfOpen: boolean;
}

/** What is the same for all orders of a round. */
export interface Crowd {
  readonly units: readonly Unit[];
  readonly unitOf: ReadonlyMap<string, number>;
  readonly crews: number;
  readonly pricing: Pricing;
  /** By unit: minutes until the shift ends. */
  readonly shiftLeftMin: Float64Array;
  /** As long as there are units, for whoever reckons at the moment. */
  readonly scratch: number[];
  bringing(needs: readonly Need[]): Bringing;
}

/** `states` sorted by code. */
export function createCrowd(
  states: readonly CrewState[],
  pricing: Pricing,
  picture: DispatchPicture,
  nowMs: number,
): Crowd {
  const units = unitsOf(states, picture, nowMs);
  const known = new Map<string, Bringing>();
  return {
    units,
    unitOf: new Map(units.flatMap(({ members }, u) => members.map(({ crew }) => [crew.id, u]))),
    crews: states.length,
    pricing,
    shiftLeftMin: Float64Array.from(units, (unit) => unit.shiftLeftMin),
    scratch: units.map((_, u) => u),
    bringing(needs) {
      const key = needs.length > 1 ? [...needs].sort().join(' ') : (needs[0] ?? '');
      const found = known.get(key) ?? bringingOf(units, needs);
      known.set(key, found);
      return found;
    },
  };
}

/** A crew that an order asked before, or whose ways came from a routing service, stands for itself. */
function unitsOf(states: readonly CrewState[], { orders, roads }: DispatchPicture, nowMs: number): Unit[] {
  const asked = new Set(orders.flatMap(({ past }) => past.map(({ crewId }) => crewId)));
  const units = new Map<string, { state: CrewState; members: CrewState[]; shiftLeftMin: number }>();
  for (const state of states) {
    const { crew, start, waitMin } = state;
    const isAlone = roads !== undefined || state.openOrders > 0 || asked.has(crew.id);
    const key = isAlone
      ? crew.id
      : [
          start.lat,
          start.lng,
          waitMin,
          state.closed,
          crew.ulpId,
          crew.shiftEndsAtMs,
          [...crew.skills, ...crew.equipment].sort().join(' '),
        ].join('|');
    const unit = units.get(key);
    if (unit) unit.members.push(state);
    else {
      const shiftLeftMin =
        crew.shiftEndsAtMs === null ? Number.POSITIVE_INFINITY : (crew.shiftEndsAtMs - nowMs) / 60_000;
      units.set(key, { state, members: [state], shiftLeftMin });
    }
  }
  return [...units.values()];
}

/** Hard while any crew on duty brings it all; else who brings the most of it goes, and the decision says what is missing. */
function bringingOf(units: readonly Unit[], needs: readonly Need[]): Bringing {
  const brings = units.map(({ state: { crew } }) =>
    needs.filter((need) => crew.equipment.includes(need) || crew.skills.includes(need)),
  );
  const most = brings.reduce((max, own) => Math.max(max, own.length), 0);
  const may = Uint8Array.from(brings, (own) => (own.length === most ? 1 : 0));
  const isOpen = (u: number) => units[u]?.state.closed === null;
  const able = [...may.keys()].filter((u) => may[u] === 1);
  return {
    may,
    open: able.filter(isOpen),
    closed: able.filter((u) => !isOpen(u)),
    missing: needs.filter((need) => !able.every((u) => brings[u]?.includes(need))),
    isShortOfOpen: [...may.keys()].some((u) => may[u] === 0 && isOpen(u)),
  };
}
