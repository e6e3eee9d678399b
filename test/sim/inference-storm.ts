import { inferFaults } from '@comcen/shared/domain/incident/inference/infer.ts';
import type { InferredFault, KnownFault } from '@comcen/shared/domain/incident/inference/picture.ts';
import { type BoardIncident, planRegroup, type RegroupedIncident } from '@comcen/shared/domain/incident/regroup.ts';
import type { SimCall } from '@comcen/shared/domain/simulation/calls.ts';
import { drawFaults, type Fault } from '@comcen/shared/domain/simulation/faults.ts';
import { HOUR_MS, hourOf, MIN_MS } from '@comcen/shared/domain/simulation/world.ts';
import type { Stage } from './inference-scenes.ts';
import { gridOf } from './inference-score.ts';
import { storm } from './worlds.ts';

/**
 * Six hours of storm through inferFaults and planRegroup, every ten seconds, with a plain dispatch (31 crews, wider faults first, then
 * the oldest; 15 minutes of driving; 5 minutes to see that a place is the wrong one): how many orders each real fault costs. The lab's
 * bench `dispatch-quality` measures the same end to end.
 */
export interface StormFigures {
  readonly faults: number;
  readonly callers: number;
  readonly created: number;
  readonly sent: number;
  /** Faults whose callers are mostly in an incident of another fault when a crew arrives there. */
  readonly wrongMerges: number;
}

const STEP_MS = 10_000;
const CREWS = 31;
const DRIVE_MS = 15 * MIN_MS;
const INSPECT_MS = 5 * MIN_MS;
const LOOK_AGAIN_MS = 5 * MIN_MS;
const WIDTH = ['place', 'service', 'transformer', 'section', 'feeder', 'substation'];

interface Order {
  readonly id: string;
  state: 'new' | 'accepted' | 'on_site';
  deviceId: string | null;
  readonly createdAtMs: number;
  dueAtMs: number;
  repairs: Fault | null;
}
interface Incident {
  readonly id: string;
  readonly feederId: string;
  deviceId: string | null;
  level: BoardIncident['level'];
  startedAtMs: number;
  orders: Order[];
  reports: Set<string>;
  needsOrder: boolean;
}
interface Report {
  readonly call: SimCall;
  readonly fault: Fault;
  readonly atMs: number;
  incident: Incident | null;
}

export function runStorm(stage: Stage, seed: number): StormFigures {
  const { scenario, fromMs } = storm();
  const faults = drawFaults(stage.world, stage.tree, { ...scenario, startMs: fromMs, hours: 6 }, seed);
  const room = new Room(stage, faults);
  const coming = faults.flatMap((fault) =>
    firstCalls(fault).map((call): Report => ({ call, fault, atMs: call.atMs, incident: null })),
  );
  coming.sort((a, b) => a.atMs - b.atMs);
  let next = 0;
  for (let nowMs = fromMs; nowMs < fromMs + 24 * HOUR_MS; nowMs += STEP_MS) {
    while (next < coming.length && (coming[next]?.atMs ?? 0) <= nowMs) room.take(coming[next++]);
    room.step(nowMs);
    if (next >= coming.length && room.isQuiet()) break;
  }
  return room.figures();
}

/** One per customer; who gives no number is told by place elsewhere. */
function firstCalls(fault: Fault): SimCall[] {
  const first = new Map<string, SimCall>();
  for (const call of fault.calls)
    if (call.isIdpelKnown && !first.has(call.customerId)) first.set(call.customerId, call);
  return [...first.values()];
}

class Room {
  readonly incidents = new Map<string, Incident>();
  private readonly stage: Stage;
  private readonly faults: readonly Fault[];
  private readonly reports = new Map<string, Report>();
  private readonly restored = new Set<Fault>();
  private readonly called = new Set<Fault>();
  private readonly wronglyMerged = new Set<Fault>();
  private readonly changed = new Set<string>();
  private readonly again: Report[] = [];
  private made = { incidents: 0, orders: 0, sent: 0, reports: 0 };

  constructor(stage: Stage, faults: readonly Fault[]) {
    this.stage = stage;
    this.faults = faults;
  }

  isQuiet(): boolean {
    return this.incidents.size === 0 && this.again.length === 0;
  }

  take(report: Report | undefined): void {
    if (!report || this.restored.has(report.fault)) return;
    if (this.isHidden(report.fault)) {
      this.again.push({ ...report, atMs: report.atMs + LOOK_AGAIN_MS });
      return;
    }
    this.reports.set(`r${String(this.made.reports++).padStart(6, '0')}`, report);
    this.called.add(report.fault);
    this.changed.add(this.feederOf(report.call.transformerId));
  }

  /** Who is out already by a wider fault does not notice; he calls some time after that one is over. */
  private isHidden(fault: Fault): boolean {
    return this.faults.some(
      (other) =>
        other !== fault &&
        other.level !== 'service' &&
        other.startedAtMs < fault.startedAtMs &&
        !this.restored.has(other) &&
        this.stage.tree.isOnPath(other.deviceId, fault.deviceId),
    );
  }

  step(nowMs: number): void {
    for (const report of this.again.splice(0)) {
      if (report.atMs <= nowMs) this.take(report);
      else this.again.push(report);
    }
    for (const incident of [...this.incidents.values()])
      for (const order of incident.orders) this.advance(incident, order, nowMs);
    for (const feederId of this.changed) this.infer(feederId, nowMs);
    this.changed.clear();
    for (const incident of this.incidents.values()) this.openOrder(incident, nowMs);
    this.send(nowMs);
  }

  figures(): StormFigures {
    const { orders, sent, reports } = this.made;
    return { faults: this.called.size, callers: reports, created: orders, sent, wrongMerges: this.wronglyMerged.size };
  }

  private feederOf(transformerId: string): string {
    return this.stage.tree.ancestorsOf(transformerId)[1] ?? '';
  }

  private infer(feederId: string, nowMs: number): void {
    const mine = [...this.reports].filter(([, { call }]) => this.feederOf(call.transformerId) === feederId);
    const board = [...this.incidents.values()].filter((incident) => incident.feederId === feederId);
    const callers = mine.map(([id, { call, atMs, incident }]) => ({
      id,
      transformerId: call.transformerId,
      atMs,
      incidentId: incident?.id ?? null,
    }));
    const picture = {
      devices: gridOf(this.stage, feederId),
      callers,
      hourOfDay: Math.floor(hourOf(nowMs)),
      isStorm: true,
      excluded: [],
    };
    const inferred = inferFaults({ ...picture, faults: board.flatMap(knownOf) }, nowMs);
    const plan = planRegroup(
      inferred,
      board.map((one) => ({ ...one, isConfirmed: false, reportIds: [...one.reports] })),
    );
    for (const group of plan.groups) this.apply(group, feederId);
  }

  private apply({ fault, ...group }: RegroupedIncident, feederId: string): void {
    const incident = this.incidents.get(group.incidentId ?? '') ?? this.open(fault, feederId);
    for (const id of group.merged) {
      const other = this.incidents.get(id);
      if (!other) continue;
      for (const report of other.reports) this.move(report, incident);
      incident.orders.push(...other.orders);
      incident.needsOrder ||= other.needsOrder;
      this.incidents.delete(id);
    }
    for (const { reportId } of group.incoming) this.move(reportId, incident);
    incident.deviceId = group.deviceId;
    incident.level = group.level;
    incident.startedAtMs = fault.startedAtMs;
    const gone = new Set(group.orders.superseded.map(({ orderId }) => orderId));
    incident.orders = incident.orders.filter(({ id }) => !gone.has(id));
    for (const order of incident.orders)
      if (order.state === 'new' || group.orders.retargeted.includes(order.id)) order.deviceId = group.deviceId;
    incident.needsOrder = incident.orders.length === 0;
  }

  private open(fault: InferredFault, feederId: string): Incident {
    const incident: Incident = {
      id: `i${String(this.made.incidents++).padStart(6, '0')}`,
      feederId,
      deviceId: fault.deviceId,
      level: fault.level,
      startedAtMs: fault.startedAtMs,
      orders: [],
      reports: new Set(),
      needsOrder: true,
    };
    this.incidents.set(incident.id, incident);
    return incident;
  }

  private move(reportId: string, to: Incident): void {
    const report = this.reports.get(reportId);
    report?.incident?.reports.delete(reportId);
    to.reports.add(reportId);
    if (report) report.incident = to;
  }

  private openOrder(incident: Incident, nowMs: number): void {
    if (!incident.needsOrder) return;
    const id = `o${String(this.made.orders++).padStart(6, '0')}`;
    incident.orders.push({
      id,
      state: 'new',
      deviceId: incident.deviceId,
      createdAtMs: nowMs,
      dueAtMs: 0,
      repairs: null,
    });
    incident.needsOrder = false;
  }

  private send(nowMs: number): void {
    const all = [...this.incidents.values()].flatMap((incident) =>
      incident.orders.map((order) => ({ incident, order })),
    );
    let free = CREWS - all.filter(({ order }) => order.state !== 'new').length;
    const waiting = all.filter(({ order }) => order.state === 'new');
    waiting.sort(
      (a, b) =>
        WIDTH.indexOf(b.incident.level) - WIDTH.indexOf(a.incident.level) || a.order.createdAtMs - b.order.createdAtMs,
    );
    for (const { order } of waiting) {
      if (free-- <= 0) return;
      order.state = 'accepted';
      order.dueAtMs = nowMs + DRIVE_MS;
      this.made.sent++;
    }
  }

  private advance(incident: Incident, order: Order, nowMs: number): void {
    if (order.state === 'new' || nowMs < order.dueAtMs) return;
    if (order.state === 'on_site') {
      this.finish(incident, order, nowMs);
      return;
    }
    const counts = this.faultsOf(incident.reports).filter(([fault]) => !this.restored.has(fault));
    const [[fault] = [null]] = counts;
    this.noteMerges(incident.reports);
    order.state = 'on_site';
    order.repairs = fault;
    const isThere = fault !== null && fault.deviceId === order.deviceId;
    order.dueAtMs = nowMs + (fault?.repairMs ?? 0) + (isThere ? 0 : INSPECT_MS);
  }

  /** Power is back for one fault. Whoever is still out calls again; its other callers are done wherever they are. */
  private finish(incident: Incident, order: Order, nowMs: number): void {
    if (order.repairs) this.restored.add(order.repairs);
    for (const [id, report] of this.reports) {
      const isOver = this.restored.has(report.fault);
      if (!isOver && report.incident !== incident) continue;
      if (!isOver) this.again.push({ ...report, atMs: nowMs + report.call.againMs, incident: null });
      report.incident?.reports.delete(id);
      this.reports.delete(id);
    }
    this.incidents.delete(incident.id);
    // Incidents that had only its callers, with orders that nobody has started, close at the desk.
    for (const other of this.incidents.values()) {
      if (other.reports.size === 0 && other.orders.every(({ state }) => state === 'new'))
        this.incidents.delete(other.id);
    }
  }

  /** Most calls first. */
  private faultsOf(reports: ReadonlySet<string>): [Fault, number][] {
    const counts = new Map<Fault, number>();
    for (const id of reports) {
      const fault = this.reports.get(id)?.fault;
      if (fault) counts.set(fault, (counts.get(fault) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0].id < b[0].id ? -1 : 1));
  }

  private noteMerges(reports: ReadonlySet<string>): void {
    for (const [fault, count] of this.faultsOf(reports).slice(1)) {
      const all = [...this.reports.values()].filter((report) => report.fault === fault).length;
      if (2 * count > all) this.wronglyMerged.add(fault);
    }
  }
}

function knownOf({ id, deviceId, level, startedAtMs, orders }: Incident): KnownFault[] {
  const isStarted = orders.some(({ state }) => state !== 'new');
  return deviceId === null ? [] : [{ incidentId: id, deviceId, level, startedAtMs, isConfirmed: false, isStarted }];
}
