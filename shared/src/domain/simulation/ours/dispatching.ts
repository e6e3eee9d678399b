import type { FaultLevel } from '../../codes.ts';
import type { DispatchPicture, DispatchSettings, DutyCrew, HeldOrder, WaitingOrder } from '../../dispatch/picture.ts';
import { planRound } from '../../dispatch/plan.ts';
import type { DispatchTuning } from '../../dispatch/tuning.ts';
import type { Action, Room, RoomCrew, RoomOrder } from '../room.ts';
import type { SimTree } from '../tree.ts';
import { HOUR_MS, hourOf, type SimCrew } from '../world.ts';
import type { Board, Incident } from './board.ts';

/** What a round of dispatch looks at. */
interface Desk {
  readonly room: Room;
  readonly board: Board;
  readonly tree: SimTree;
  readonly settings: DispatchSettings;
  readonly duties: ReadonlyMap<string, SimCrew>;
  readonly stormUlps: ReadonlySet<string>;
  readonly tuning: DispatchTuning | undefined;
  /** Minutes, as learned. */
  readonly workMin: Readonly<Record<FaultLevel, number>>;
  /** How often an order was diverted; kept up to date here. */
  readonly diversions: Map<string, number>;
}

/** One round of dispatch: the board as `planRound` is given it, its decisions as actions. */
export function dispatch(desk: Desk): Action[] {
  const { room, board, settings, stormUlps, tuning } = desk;
  if (![...room.orders.values()].some(mayTurn)) return [];
  const orders = [...room.orders.values()].flatMap((order) => waitingOrder(order, desk));
  const isStorm = stormUlps.size > 0;
  const picture: DispatchPicture = {
    settings,
    orders,
    crews: room.crews.filter(({ isOnDuty }) => isOnDuty).map((crew) => dutyCrew(crew, desk)),
    ...(isStorm && { stormUlps: [...stormUlps].sort(), feedersOut: feedersOut(board) }),
  };
  const plan = planRound(picture, room.nowMs, tuning);
  for (const { orderId } of plan.diversions) desk.diversions.set(orderId, (desk.diversions.get(orderId) ?? 0) + 1);
  const recalls = [...plan.preemptions, ...plan.diversions].map(({ orderId }): Action => ({ do: 'recall', orderId }));
  const offers = plan.decisions.flatMap(({ orderId, chosen }): Action[] =>
    chosen ? [{ do: 'offer', orderId, crewId: chosen.crewId }] : [],
  );
  return [...recalls, ...offers];
}

/** An order that waits or is on its way: where crews are at work everywhere, a round has nothing to decide. */
const mayTurn = ({ state }: RoomOrder): boolean => state !== 'on_site';

function waitingOrder(order: RoomOrder, { board, tree, workMin }: Desk): WaitingOrder[] {
  const incident = board.incidents.get(board.incidentOf.get(order.id) ?? '');
  if (!incident || order.state !== 'new') return [];
  const { place, ulpId } = tree.device(order.deviceId);
  return [
    {
      id: order.id,
      version: 1,
      ...urgencyOf(incident, board),
      prioritySource: 'computed',
      priority: 0,
      ulpId,
      place,
      waitingSinceMs: order.createdAtMs,
      attempts: 0,
      past: [],
      faultLevel: incident.level,
      expectedWorkMin: workMin[incident.level],
      needs: [],
      feederId: board.feederOf(incident),
    },
  ];
}

const urgencyOf = (incident: Incident, board: Board) => ({
  kind: 'outage' as const,
  hasHazard: false,
  hasCritical: false,
  customersOut: board.customersOut(incident),
  reportedAtMs: incident.firstReportedAtMs,
});

function dutyCrew(crew: RoomCrew, desk: Desk): DutyCrew {
  const { room, duties } = desk;
  const { id, code, ulpId, posko, place, orderIds } = crew;
  return {
    id,
    code,
    ulpId,
    posko,
    fix: { place, atMs: room.nowMs },
    skills: [],
    equipment: [],
    shiftEndsAtMs: shiftEnd(duties.get(id), room.nowMs),
    restUntilMs: null,
    load: heldBy(orderIds, desk),
  };
}

function heldBy(orderIds: readonly string[], desk: Desk): HeldOrder[] {
  const load: HeldOrder[] = [];
  for (const orderId of orderIds) {
    const order = desk.room.orders.get(orderId);
    if (order && order.state !== 'new') load.push(held(order, order.state, desk));
  }
  return load;
}

function held(order: RoomOrder, state: HeldOrder['state'], { board, tree, workMin, diversions }: Desk): HeldOrder {
  const incident = board.incidents.get(board.incidentOf.get(order.id) ?? '');
  const { id, deviceId, arrivedAtMs, level } = order;
  return {
    id,
    state,
    place: tree.device(deviceId).place,
    arrivedAtMs,
    expectedWorkMin: workMin[level],
    urgency: incident
      ? { ...urgencyOf(incident, board), isByHand: false, needs: [], asked: [], diversions: diversions.get(id) ?? 0 }
      : null,
  };
}

/** Null when the crew is always on duty. */
function shiftEnd(crew: SimCrew | undefined, nowMs: number): number | null {
  if (!crew?.duty) return null;
  const hour = hourOf(nowMs);
  const end = hour < crew.duty.from ? crew.duty.to - 24 : crew.duty.to;
  return nowMs + (end - hour) * HOUR_MS;
}

const WIDE: readonly string[] = ['section', 'feeder', 'substation'];

/** Feeders with an open incident at section or above. */
function feedersOut(board: Board): string[] {
  const wide = [...board.incidents.values()].filter(({ level }) => WIDE.includes(level));
  return [...new Set(wide.flatMap((incident) => board.feederOf(incident) ?? []))].sort();
}
