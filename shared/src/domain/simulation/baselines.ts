import { distanceM } from '../geo/distance.ts';
import { drawLognormal, streamOf } from './random.ts';
import type { Action, Dispatcher, Policy, Room, RoomCrew, RoomOrder } from './room.ts';
import { createTree, type SimTree } from './tree.ts';
import { MIN_MS, type World } from './world.ts';

/** Before Comcen an operator of the unit phoned for a crew: median 8 min; the spread is assumed. */
export const STAGING_MIN = { median: 8, sigma: 0.5 };

/** Own ULP's crews only, staging by hand, first come first served. */
export const boxed = baseline('boxed', { isBoxed: true, isStaged: true, pick: 'first' });
/** Nearest free crew of all ULPs, first come first served, no staging. */
export const nearest = baseline('nearest', { isBoxed: false, isStaged: false, pick: 'first' });
/** As nearest, but the waiting order with the shortest arrival goes first. */
export const etaFirst = baseline('eta-first', { isBoxed: false, isStaged: false, pick: 'eta' });

interface Rule {
  readonly isBoxed: boolean;
  readonly isStaged: boolean;
  readonly pick: 'first' | 'eta';
}

/**
 * One order per report at the caller's transformer; a duplicate is closed at the desk and costs nothing, so that one order per fault is
 * left. A crew stays where its work ended, and gets one order at a time.
 */
function baseline(name: string, rule: Rule): Policy {
  return { name, isTold: true, everyMs: 0, start: (world, seed) => dispatcherOf(world, seed, rule) };
}

function dispatcherOf(world: World, seed: number, rule: Rule): Dispatcher {
  const tree = createTree(world);
  const orderOf = new Map<string, string>();
  const readyAt = new Map<string, number>();
  return (room) => {
    const actions: Action[] = [];
    for (const report of room.newReports) {
      const { id, faultId, transformerId } = report;
      const known = orderOf.get(faultId ?? id);
      if (known !== undefined && room.orders.has(known)) {
        actions.push({ do: 'link', orderId: known, reportIds: [id] });
      } else if (known === undefined || !actions.some((a) => a.do === 'open' && a.order.id === known)) {
        orderOf.set(faultId ?? id, id);
        const stagedMin = rule.isStaged ? drawLognormal(streamOf(`${seed}/staging/${faultId}`), STAGING_MIN) : 0;
        const at = room.nowMs + Math.round(stagedMin * MIN_MS);
        readyAt.set(id, at);
        if (at > room.nowMs) actions.push({ do: 'wake', atMs: at });
        const order = { id, deviceId: transformerId, level: 'transformer' as const, reportIds: [id] };
        actions.push({ do: 'open', order });
      } else actions.push({ do: 'link', orderId: known, reportIds: [id] });
    }
    const opened = actions.flatMap((action) => (action.do === 'open' ? [action.order] : []));
    const waiting = [...[...room.orders.values()].filter(isNew), ...opened].filter(
      ({ id }) => (readyAt.get(id) ?? 0) <= room.nowMs,
    );
    return [...actions, ...offers(room, tree, waiting, rule)];
  };
}

const isNew = ({ state }: RoomOrder): boolean => state === 'new';

type Waiting = Pick<RoomOrder, 'id' | 'deviceId'>;

/** Gives out orders one by one until orders or free crews run out. Orders come first come first. */
function offers(room: Room, tree: SimTree, waiting: readonly Waiting[], rule: Rule): Action[] {
  const actions: Action[] = [];
  const free = new Set(room.crews.filter(({ isOnDuty, orderIds }) => isOnDuty && orderIds.length === 0));
  const left = new Set(waiting);
  while (free.size > 0 && left.size > 0) {
    let best: { order: Waiting; crew: RoomCrew; m: number } | null = null;
    for (const order of left) {
      const { place, ulpId } = tree.device(order.deviceId);
      for (const crew of free) {
        if (rule.isBoxed && crew.ulpId !== ulpId) continue;
        const m = distanceM(crew.place, place);
        if (best === null || m < best.m) best = { order, crew, m };
      }
      if (best !== null && rule.pick === 'first') break;
    }
    if (best === null) break;
    left.delete(best.order);
    free.delete(best.crew);
    actions.push({ do: 'offer', orderId: best.order.id, crewId: best.crew.id });
  }
  return actions;
}
