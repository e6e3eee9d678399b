import type { MoveReason } from '@comcen/shared/domain/codes.ts';
import type { CrewChange } from '@comcen/shared/wire/socket/frames.ts';
import type { Context } from '../context.ts';
import { crewItems, crewStandbyOf } from '../queries/crews.ts';
import { type HeldOrder, heldOrders } from '../queries/live-orders.ts';
import { encodeFrame } from './connection.ts';
import type { Subscriber } from './subscriber.ts';
import { type Touched, takenKey } from './touched.ts';

/** The phones of one crew. */
export interface CrewGroup {
  readonly crewId: string;
  readonly subscribers: Set<Subscriber>;
}

/** The crews of one UP3 whose phones are here, and which order their phones show. */
export interface CrewGroups {
  readonly groups: Map<string, CrewGroup>;
  /** Groups in which a phone may be joining; looked at anew with each delivery. A thousand idle groups cost nothing. */
  readonly joining: Set<CrewGroup>;
  /** Order -> crew: what leaves a crew is told once. */
  readonly shownBy: Map<string, string>;
}

export const createCrewGroups = (): CrewGroups => ({ groups: new Map(), joining: new Set(), shownBy: new Map() });
export const createCrewGroup = (crewId: string): CrewGroup => ({ crewId, subscribers: new Set() });

/** Sends each touched order to the crew that holds it now, and `gone` to the crew that had it. */
export async function deliverToCrews(ctx: Context, crews: CrewGroups, touched: Touched, cursor: number): Promise<void> {
  const { groups } = crews;
  const [orders, duties] = await Promise.all([
    heldOrders(ctx, [...touched.workOrders.keys()]),
    dutiesOf(
      ctx,
      [...touched.crews.keys()].filter((id) => groups.has(id)),
    ),
  ]);
  const changes = new Map<CrewGroup, CrewChange[]>();
  const add = (group: CrewGroup, change: CrewChange) => changes.set(group, [...(changes.get(group) ?? []), change]);
  for (const group of crews.joining) if (!isJoining(group)) crews.joining.delete(group);
  for (const held of orders) {
    const event = touched.workOrders.get(held.id) ?? '';
    for (const group of groupsConcerned(crews, held, touched)) {
      const reason = touched.takenWhy.get(takenKey(held.id, group.crewId)) ?? null;
      add(group, changeFor(group, held, event, reason));
    }
    if (held.crewId !== null && groups.has(held.crewId)) crews.shownBy.set(held.id, held.crewId);
    else crews.shownBy.delete(held.id);
  }
  for (const { crewId, ...duty } of duties) {
    const group = groups.get(crewId);
    if (group) add(group, { entity: 'duty', event: touched.crews.get(crewId) ?? '', ...duty });
  }
  const at = ctx.clock().toISOString();
  for (const [group, items] of changes) send(group, cursor, at, items);
}

function send(group: CrewGroup, cursor: number, at: string, items: CrewChange[]): void {
  const frame = encodeFrame({ t: 'crew_changes', cursor, at, items });
  for (const subscriber of group.subscribers) subscriber.deliver(cursor, frame);
}

function isJoining(group: CrewGroup): boolean {
  for (const subscriber of group.subscribers) if (subscriber.isJoining) return true;
  return false;
}

/** Who has it, who showed it, who is named by an event, and who is just joining and may have read it a moment ago. */
function groupsConcerned({ groups, joining, shownBy }: CrewGroups, held: HeldOrder, touched: Touched): Set<CrewGroup> {
  const concerned = new Set(joining);
  for (const crewId of [held.crewId, shownBy.get(held.id), ...(touched.crewsOfOrder.get(held.id) ?? [])]) {
    const group = crewId ? groups.get(crewId) : undefined;
    if (group) concerned.add(group);
  }
  return concerned;
}

function changeFor(group: CrewGroup, held: HeldOrder, event: string, reason: MoveReason | null): CrewChange {
  if (held.crewId === group.crewId && held.order) return { entity: 'work_order', event, item: held.order };
  return { entity: 'gone', event, workOrderId: held.id, version: held.version, reason };
}

type Duty = { crewId: string } & Pick<Extract<CrewChange, { entity: 'duty' }>, 'onDuty' | 'standby'>;

async function dutiesOf(ctx: Context, crewIds: readonly string[]): Promise<Duty[]> {
  if (crewIds.length === 0) return [];
  const crews = await crewItems(ctx, { ids: crewIds });
  return crews.map((crew) => ({ crewId: crew.id, onDuty: crew.onDuty, standby: crewStandbyOf(crew) }));
}
