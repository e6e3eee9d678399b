import type { FaultLevel } from '../codes.ts';
import type { WorkOrderState } from '../work-order/states.ts';
import type { InferredFault } from './inference/picture.ts';
import { type Draft, draftGroups, giveDevices, mergeEmptied, moveReports, type Place } from './regroup-groups.ts';
import { NO_ORDERS, type OrderPlan, planOrders } from './regroup-orders.ts';

/**
 * The difference between what the board says and what the calls say. Apply the whole plan or nothing, in this order, for an open
 * incident's device is unique: 1. merges and their reports and orders, 2. `deviceId` null for every incident that changes its device,
 * 3. the new devices, 4. new incidents, 5. orders. `kept` groups change nothing but the incident's probability and words.
 */
export interface RegroupPlan {
  readonly groups: readonly RegroupedIncident[];
}

export interface RegroupedIncident {
  /** Who survives; null: a new incident is opened. */
  readonly incidentId: string | null;
  readonly kind: 'opened' | 'upgraded' | 'downgraded' | 'moved' | 'kept';
  readonly fault: InferredFault;
  /** What it shall stand on. Null: the place only, as another open incident holds that device (two service faults below one transformer). */
  readonly deviceId: string | null;
  readonly level: FaultLevel;
  /** Open incidents that end in this one, with all their orders and reports but those of `incoming` of other groups. */
  readonly merged: readonly string[];
  /** Reports that come in one by one: new ones (from: null) and those another incident loses. A customer's later reports follow his first. */
  readonly incoming: readonly { readonly reportId: string; readonly from: string | null }[];
  readonly orders: OrderPlan;
}

export interface BoardOrder {
  readonly id: string;
  readonly state: WorkOrderState;
  readonly deviceId: string | null;
  readonly createdAtMs: number;
}

/** An open supply incident. */
export interface BoardIncident {
  readonly id: string;
  readonly deviceId: string | null;
  readonly level: FaultLevel;
  /** An operator's word about device or grouping. */
  readonly isConfirmed: boolean;
  /** Open ones. */
  readonly orders: readonly BoardOrder[];
  readonly reportIds: readonly string[];
}

/**
 * `inferred`: as from inferFaults, over callers and incidents of these feeders. `board`: the open incidents on them. Incidents that no
 * inferred fault names stay untouched, unless they lose every report: those end in the taker. An operator's incident never moves,
 * never ends and loses nothing; a started one may grow and rise, or end in another, whole. Pure and independent of input order.
 */
export function planRegroup(inferred: readonly InferredFault[], board: readonly BoardIncident[]): RegroupPlan {
  const drafts = draftGroups(inferred, board);
  const incoming = moveReports(drafts, board);
  mergeEmptied(drafts, board, incoming);
  const places = giveDevices(drafts, board, incoming);
  const groups = drafts.flatMap((draft, n): RegroupedIncident[] => {
    const place = places.get(draft);
    return place ? [describe(draft, incoming[n] ?? [], place)] : [];
  });
  return { groups };
}

function describe(
  draft: Draft,
  incoming: RegroupedIncident['incoming'],
  { deviceId, level }: Place,
): RegroupedIncident {
  const { fault, survivor, merged } = draft;
  const group = { fault, deviceId, level, incoming, merged: merged.map(({ id }) => id) };
  if (!survivor) return { ...group, incidentId: null, kind: 'opened', orders: { ...NO_ORDERS, opensOrder: true } };
  const kind = kindOf(survivor, { deviceId, level });
  const isAsBefore = kind === 'kept' && merged.length === 0;
  const orders = isAsBefore ? NO_ORDERS : planOrders(survivor, merged, deviceId);
  return { ...group, incidentId: survivor.id, kind, orders };
}

/** From narrow to wide; a place without device is beside it. */
const WIDTH: readonly FaultLevel[] = ['service', 'transformer', 'section', 'feeder', 'substation'];

function kindOf(before: BoardIncident, after: Place): RegroupedIncident['kind'] {
  if (before.deviceId === after.deviceId && before.level === after.level) return 'kept';
  const [was, is] = [WIDTH.indexOf(before.level), WIDTH.indexOf(after.level)];
  if (was === is || was < 0 || is < 0) return 'moved';
  return is > was ? 'upgraded' : 'downgraded';
}
