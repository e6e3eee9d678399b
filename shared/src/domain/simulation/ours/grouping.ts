import { feedersToInfer, withBatch } from '../../incident/feeder-board.ts';
import { inferBoard, withReports } from '../../incident/infer-board.ts';
import { planRegroup } from '../../incident/regroup.ts';
import { type OrderPlan, planOrders } from '../../incident/regroup-orders.ts';
import { type RegroupedTriage, regroupTriage } from '../../incident/regroup-triage.ts';
import { type OpenedIncident, triage, type WaitingReport } from '../../incident/triage.ts';
import type { Action, Room, RoomNews } from '../room.ts';
import type { SimTree } from '../tree.ts';
import type { Board, Incident } from './board.ts';

/** After this nobody's silence tells anything more; as the sweep has it. */
const TELLING_MS = 3 * 3_600_000;
/** A report that is sent back may come home only so often in one round. */
const MOST_PASSES = 3;
const NO_BATCH = { opened: [], links: [], endangered: [] };

export interface Grouping {
  /** Reports and crews' words into incidents with orders. */
  take(room: Room, stormUlps: ReadonlySet<string>): Action[];
  /** What silence tells by now, as the sweep asks every minute. */
  reconsider(room: Room, stormUlps: ReadonlySet<string>): Action[];
}

/** The very steps of a round: triage, inference over the feeders at hand, regrouping; applied to a board of our own. */
export function createGrouping(board: Board, tree: SimTree): Grouping {
  let made = 0;
  let backlog: WaitingReport[] = [];
  const nextId = (prefix: string) => `${prefix}${String(++made).padStart(7, '0')}`;

  const openOrder = (incident: Incident): Action => {
    const id = nextId('w');
    incident.orderIds.push(id);
    board.incidentOf.set(id, incident.id);
    return { do: 'open', order: { id, ...board.target(incident), reportIds: [...incident.reports.keys()] } };
  };

  function carryOut(incident: Incident, plan: OrderPlan): Action[] {
    const target = board.target(incident);
    const turned = [...plan.retargeted, ...plan.waiting];
    const actions: Action[] = turned.map((orderId) => ({ do: 'retarget', orderId, ...target }));
    for (const { orderId, by } of plan.superseded) actions.push({ do: 'supersede', orderId, by });
    const gone = new Set(plan.superseded.map(({ orderId }) => orderId));
    incident.orderIds = incident.orderIds.filter((id) => !gone.has(id));
    if (plan.opensOrder) actions.push(openOrder(incident));
    return actions;
  }

  function merge(kept: Incident, merged: readonly Incident[]): void {
    for (const other of merged) {
      board.drop(other);
      for (const report of other.reports.values()) board.add(kept, report, false);
      for (const [key, call] of other.calls)
        if (!kept.calls.has(key)) kept.calls.set(key, { ...call, incidentId: kept.id });
      for (const id of other.orderIds) board.incidentOf.set(id, kept.id);
      kept.orderIds.push(...other.orderIds);
    }
  }

  const ordersOf = ({ orderIds }: Incident, room: Room) => ({
    orders: orderIds.flatMap((id) => {
      const order = room.orders.get(id);
      return order ? [{ id, state: order.state, deviceId: order.deviceId, createdAtMs: order.createdAtMs }] : [];
    }),
  });

  /** Merges and moves of open incidents, with their orders. */
  function rearrange({ merges, moves, leaving }: RegroupedTriage, room: Room): Action[] {
    const touched = new Map<string, { kept: Incident; stoodOn: string | null; merged: Incident[] }>();
    const touch = (id: string) => {
      const kept = board.incidents.get(id);
      const known = touched.get(id);
      if (known || !kept) return known;
      const fresh = { kept, stoodOn: board.target(kept).deviceId, merged: [] };
      touched.set(id, fresh);
      return fresh;
    };
    for (const { keptId, mergedId } of merges) {
      const other = board.incidents.get(mergedId);
      if (other) touch(keptId)?.merged.push(other);
    }
    for (const { incidentId, deviceId, level, fault } of moves) {
      const entry = touch(incidentId);
      if (entry) Object.assign(entry.kept, { deviceId, level, probability: fault.probability });
    }
    const actions = [...touched.values()].flatMap(({ kept, stoodOn, merged }) => {
      const plan = planOrders(
        { ...ordersOf(kept, room), deviceId: stoodOn },
        merged.map((other) => ordersOf(other, room)),
        board.target(kept).deviceId,
      );
      merge(kept, merged);
      return carryOut(kept, plan);
    });
    for (const { from, reportIds } of leaving) sendBack(from, reportIds);
    return actions;
  }

  /** Reports that belong to another fault wait for triage again; who is explained by where the incident stands now stays. */
  function sendBack(from: string, reportIds: readonly string[]): void {
    const incident = board.incidents.get(from);
    if (!incident || incident.isConfirmed) return;
    const { deviceId } = incident;
    for (const id of reportIds) {
      const report = incident.reports.get(id);
      if (!report?.transformerId || (deviceId !== null && tree.isOnPath(deviceId, report.transformerId))) continue;
      incident.reports.delete(id);
      incident.calls.delete(report.idpel ?? id);
      backlog.push(report);
    }
  }

  function openIncident(opened: OpenedIncident, room: Room): Incident {
    const { deviceId, first, level, fault } = opened;
    const incident: Incident = {
      id: nextId('i'),
      createdAtMs: room.nowMs,
      deviceId,
      transformerId: first.transformerId ?? '',
      level: level ?? (deviceId === null ? 'place' : 'service'),
      firstReportedAtMs: first.reportedAtMs,
      isConfirmed: false,
      probability: fault?.probability ?? null,
      orderIds: [],
      reports: new Map(),
      calls: new Map(),
    };
    board.incidents.set(incident.id, incident);
    return incident;
  }

  function linkAll({ plan }: RegroupedTriage, reports: readonly WaitingReport[], room: Room): Action[] {
    const byId = new Map(reports.map((report) => [report.id, report]));
    const byKey = new Map(plan.opened.map((opened) => [opened.key, openIncident(opened, room)]));
    const grown = new Map<Incident, string[]>();
    for (const { reportId, incidentId, reason } of plan.links) {
      const report = byId.get(reportId);
      const incident = incidentId === null ? undefined : (byKey.get(incidentId) ?? board.incidents.get(incidentId));
      if (!report || !incident) continue;
      board.add(incident, report, reason.code !== 'same_customer');
      grown.set(incident, [...(grown.get(incident) ?? []), reportId]);
    }
    return [...grown].map(([incident, reportIds]): Action => {
      const orderId = incident.orderIds[0];
      return orderId === undefined ? openOrder(incident) : { do: 'link', orderId, reportIds };
    });
  }

  function pass(reports: readonly WaitingReport[], room: Room, stormUlps: ReadonlySet<string>): Action[] {
    const triaged = triage(reports, board.inReach(reports));
    const feeders = feedersToInfer(triaged, reports);
    const whole = withBatch(board.below(feeders, room.orders), triaged, reports);
    const inferred = feeders.length === 0 ? [] : inferBoard(whole, { excluded: [], stormUlps }, room.nowMs);
    const grouped = regroupTriage(triaged, planRegroup(inferred, withReports(whole)), whole, reports);
    return [...rearrange(grouped, room), ...linkAll(grouped, reports, room)];
  }

  return {
    take(room, stormUlps) {
      const actions = room.news.flatMap((news) => hear(board, news, room));
      let waiting = room.newReports.map((report) => board.waitingReport(report));
      for (let n = 0; n < MOST_PASSES && waiting.length > 0; n++) {
        actions.push(...pass(waiting, room, stormUlps));
        waiting = backlog;
        backlog = [];
      }
      return actions;
    },
    reconsider(room, stormUlps) {
      // Where every crew has arrived, silence changes nothing any more.
      const isOpen = (id: string) => room.orders.get(id)?.state !== 'on_site';
      const young = [...board.incidents.values()].filter(
        ({ createdAtMs, isConfirmed, orderIds }) =>
          !isConfirmed && room.nowMs - createdAtMs < TELLING_MS && orderIds.some(isOpen),
      );
      const roots = [...new Set(young.map((incident) => board.rootsOf(incident)))].sort();
      if (roots.length === 0) return [];
      const whole = board.below(roots, room.orders);
      const inferred = inferBoard(whole, { excluded: [], stormUlps }, room.nowMs);
      const regroup = regroupTriage(NO_BATCH, planRegroup(inferred, withReports(whole)), whole, []);
      const actions = rearrange(regroup, room);
      const waiting = backlog;
      backlog = [];
      return waiting.length === 0 ? actions : [...actions, ...pass(waiting, room, stormUlps)];
    },
  };
}

/** What a crew says: an operator enters where the fault is, or that the order is done. */
function hear(board: Board, news: RoomNews, room: Room): Action[] {
  const incident = board.incidents.get(board.incidentOf.get(news.orderId) ?? '');
  if (!incident) return [];
  if (news.kind === 'found' && news.deviceId !== null && news.level !== null)
    return confirm(board, incident, news.deviceId, news.level, news.orderId, room);
  if (news.kind !== 'ended') return [];
  incident.orderIds = incident.orderIds.filter((id) => id !== news.orderId);
  if (incident.orderIds.length === 0) board.drop(incident);
  return [];
}

/** Two open incidents cannot stand on one device: the one that waits there ends in the one whose crew found it. */
function confirm(
  board: Board,
  incident: Incident,
  deviceId: string,
  level: Incident['level'],
  orderId: string,
  room: Room,
): Action[] {
  const isService = level === 'service';
  const actions: Action[] = [];
  for (const other of [...board.incidents.values()]) {
    if (isService || other === incident || other.deviceId !== deviceId || other.level === 'service') continue;
    for (const id of other.orderIds) {
      const state = room.orders.get(id)?.state;
      if (state !== 'new' && state !== 'offered') continue;
      actions.push({ do: 'supersede', orderId: id, by: orderId });
      other.orderIds = other.orderIds.filter((kept) => kept !== id);
    }
    if (other.orderIds.length > 0) continue;
    board.drop(other);
    for (const report of other.reports.values()) board.add(incident, report, true);
  }
  const holder = [...board.incidents.values()].find((other) => other !== incident && other.deviceId === deviceId);
  Object.assign(incident, { deviceId: holder ? null : deviceId, level, isConfirmed: true });
  return actions;
}
