import type { EstimateCase } from '@comcen/shared/domain/estimate/facts.ts';
import { nearest } from '@comcen/shared/domain/simulation/baselines.ts';
import { run } from '@comcen/shared/domain/simulation/engine.ts';
import { HOUR_MS, MIN_MS, type Scenario, type World } from '@comcen/shared/domain/simulation/world.ts';
import { type SimLook, watched } from './estimate-watch.ts';
import { mildStorm, storm } from './worlds.ts';

/** An order that brought power back, with every look at it on the way. */
export interface SimOrder {
  readonly createdAtMs: number;
  readonly restoredAtMs: number;
  readonly looks: readonly SimLook[];
}

export const DAYS_A_MONTH = 30;
const DAY_MS = 24 * HOUR_MS;
/** 2026-03-02 07:00 in Jakarta. */
const START_MS = Date.UTC(2026, 2, 2, 0);
/** In each month, on these days, from this hour on. */
const STORMS = [
  { day: 8, hour: 6, of: storm },
  { day: 17, hour: 12, of: mildStorm },
  { day: 25, hour: 2, of: mildStorm },
];

/** One month of orders, from the first report of each to power: as the room saw it, nobody told it the truth. */
export function simulateMonth(world: World, seed: number): SimOrder[] {
  const scenario: Scenario = {
    startMs: START_MS,
    hours: DAYS_A_MONTH * 24,
    storms: STORMS.flatMap(({ day, hour, of }) =>
      of().scenario.storms.map((one) => ({ ...one, fromMs: START_MS + day * DAY_MS + hour * HOUR_MS })),
    ),
    strikes: [],
  };
  const looks: SimLook[] = [];
  const result = run(world, scenario, watched(nearest, scenario, looks), seed);
  const byOrder = new Map<string, SimLook[]>();
  for (const look of looks) byOrder.set(look.orderId, [...(byOrder.get(look.orderId) ?? []), look]);
  const restored = new Map(result.faults.map((fault) => [fault.id, fault.restoredAtMs]));
  return result.orders.flatMap((order): SimOrder[] => {
    const times = order.faultIds.map((id) => restored.get(id) ?? null);
    const own = byOrder.get(order.id);
    if (order.endedAs !== 'restored' || !own || times.length === 0 || times.includes(null)) return [];
    const restoredAtMs = Math.max(...times.map((ms) => ms ?? 0));
    return [{ createdAtMs: order.createdAtMs, restoredAtMs, looks: own.filter(({ nowMs }) => nowMs < restoredAtMs) }];
  });
}

/** What history keeps of an order: the facts of its first look, and how long each part took. */
export function caseOf({ looks, createdAtMs, restoredAtMs }: SimOrder): EstimateCase | null {
  const first = looks[0];
  const at = (stage: string) => looks.findLast(({ facts }) => facts.stage === stage);
  const [accepted, arrived] = [at('accepted'), at('on_site')];
  if (!first || !accepted || !arrived) return null;
  const acceptedMs = accepted.facts.stageSinceMs;
  const departedMs = at('en_route')?.facts.stageSinceMs ?? null;
  const arrivedMs = arrived.facts.stageSinceMs;
  const minutes = (from: number | null, to: number): number | null => (from === null ? null : (to - from) / MIN_MS);
  return {
    ...first.facts,
    // Found by the crew: history knows what it was.
    level: arrived.facts.level,
    believed: first.facts.level,
    crewKm: accepted.facts.crewKm,
    waitMin: minutes(createdAtMs, acceptedMs),
    startMin: minutes(acceptedMs, departedMs ?? acceptedMs),
    travelMin: minutes(departedMs ?? acceptedMs, arrivedMs),
    workMin: minutes(arrivedMs, restoredAtMs),
  };
}
