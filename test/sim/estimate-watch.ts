import type { FaultLevel } from '@comcen/shared/domain/codes.ts';
import type { RestorationFacts } from '@comcen/shared/domain/estimate/facts.ts';
import { roadKm } from '@comcen/shared/domain/simulation/field.ts';
import type { Policy, Room, RoomOrder, RoomReport } from '@comcen/shared/domain/simulation/room.ts';
import { createTree } from '@comcen/shared/domain/simulation/tree.ts';
import { hourOf, MIN_MS, type Scenario, stormAt, type World } from '@comcen/shared/domain/simulation/world.ts';

/** One moment at which the room could say when power is back, with what it knew then. */
export interface SimLook {
  readonly orderId: string;
  readonly nowMs: number;
  readonly createdAtMs: number;
  readonly facts: RestorationFacts;
}

/** A long stage is looked at again after this. */
const AGAIN_MS = 30 * MIN_MS;
/** An operator closes a storm when its queue is worked off. */
const STORM_QUEUE_PER_CREW = 0.2;

/** The policy as it is, with everything written down that an estimate would have been made from. */
export function watched(policy: Policy, scenario: Scenario, looks: SimLook[]): Policy {
  return {
    ...policy,
    start: (world, seed) => {
      const decide = policy.start(world, seed);
      const look = observer(world, scenario, looks);
      return (room) => {
        look(room);
        return decide(room);
      };
    },
  };
}

interface Seen {
  readonly stage: RestorationFacts['stage'];
  readonly sinceMs: number;
  readonly lookedAtMs: number;
}

function observer(world: World, scenario: Scenario, looks: SimLook[]): (room: Room) => void {
  const tree = createTree(world);
  const reports = new Map<string, RoomReport>();
  const seen = new Map<string, Seen>();
  let isStormMode = false;
  return (room) => {
    for (const report of room.newReports) reports.set(report.id, report);
    const orders = [...room.orders.values()];
    const crews = Math.max(1, room.crews.filter(({ isOnDuty }) => isOnDuty).length);
    const waiting = orders.filter(({ state }) => state === 'new' || state === 'offered');
    const busy = orders.length - waiting.length;
    const isBlowing = stormAt(scenario, room.nowMs) !== undefined;
    isStormMode = isBlowing || (isStormMode && waiting.length / crews > STORM_QUEUE_PER_CREW);
    const place = new Map(room.crews.map((crew) => [crew.id, crew.place]));
    for (const order of orders) {
      const stage = stageOf(order);
      const before = seen.get(order.id);
      const isNew = before?.stage !== stage;
      if (!isNew && room.nowMs - before.lookedAtMs < AGAIN_MS) continue;
      const sinceMs = isNew ? room.nowMs : before.sinceMs;
      seen.set(order.id, { stage, sinceMs, lookedAtMs: room.nowMs });
      const device = tree.device(order.deviceId);
      const at = order.crewId === null ? undefined : place.get(order.crewId);
      const isOnTheWay = stage === 'accepted' || stage === 'en_route';
      looks.push({
        orderId: order.id,
        nowMs: room.nowMs,
        createdAtMs: order.createdAtMs,
        facts: {
          stage,
          stageSinceMs: sinceMs,
          level: believedLevel(order, reports),
          kind: 'outage',
          cause: null,
          ulp: device.ulpId,
          hour: Math.floor(hourOf(room.nowMs)),
          isStorm: isStormMode,
          backlog: stage === 'waiting' ? (busy + waiting.filter((other) => isBefore(other, order)).length) / crews : 0,
          crewKm: isOnTheWay && at ? roadKm(world, at, device.place) : null,
          crewBusyMin: 0,
        },
      });
    }
  };
}

function stageOf({ state }: RoomOrder): RestorationFacts['stage'] {
  return state === 'new' || state === 'offered' ? 'waiting' : state;
}

/** First come, first served. */
const isBefore = (a: RoomOrder, b: RoomOrder): boolean => a.createdAtMs < b.createdAtMs;

/** What callers alone say, until a crew has found it: one caller, one transformer, several. */
function believedLevel(order: RoomOrder, reports: ReadonlyMap<string, RoomReport>): FaultLevel {
  if (order.isFound || order.level !== 'transformer') return order.level;
  const transformers = new Set(order.reportIds.map((id) => reports.get(id)?.transformerId));
  if (transformers.size > 1) return 'section';
  return order.reportIds.length > 1 ? 'transformer' : 'service';
}
