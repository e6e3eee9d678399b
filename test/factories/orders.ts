import type { Actor, Context, Scope } from '@comcen/server/context.ts';
import type { Services } from '@comcen/server/roles/services.ts';
import { systemContext } from '@comcen/server/roles/system-context.ts';
import { createOrder } from '@comcen/server/test/commands/work-order/create-order.ts';
import { type DirectCommand, directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { type FieldCommand, workOnOrder } from '@comcen/server/test/commands/work-order/work-on-order.ts';
import type { Role } from '@comcen/shared/domain/codes.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { uuidv7 } from 'uuidv7';
import type { World, WorldCrew } from './world.ts';

/** A context as somebody of this world; the ids are those of the rows. */
export function contextAs(services: Services, actor: Actor): Context {
  return { ...systemContext(services), actor };
}

/** A person with the given rights; the row of `userId` is whoever it is. */
export const userOf = (userId: string, role: Role, scope: Scope, crewId: string | null = null): Actor => ({
  kind: 'user',
  userId,
  sessionId: uuidv7(),
  name: 'Tester',
  role,
  scope,
  crewId,
});
const inUp3 = ({ up3Id }: World): Scope => ({ up3Id, ulpId: null });

export const adminOf = (services: Services, world: World): Context =>
  contextAs(services, userOf(world.adminUserId, 'admin', { up3Id: null, ulpId: null }));
export const operatorOf = (services: Services, world: World): Context =>
  contextAs(services, userOf(world.operatorUserId, 'operator', inUp3(world)));
export const managerOf = (services: Services, world: World): Context =>
  contextAs(services, userOf(world.managerUserId, 'manager', inUp3(world)));
export const technicianOf = (services: Services, world: World, crew: WorldCrew): Context =>
  contextAs(services, userOf(crew.userId, 'technician', inUp3(world), crew.id));

/** Steps of the phone with what they need; `extra` overrides. */
export function step(
  services: Services,
  world: World,
  crew: WorldCrew,
  orderId: string,
  command: FieldCommand,
  extra: object = {},
) {
  const needs: Partial<Record<FieldCommand, object>> = {
    refuse: { reason: 'too_far' },
    hold: { reason: 'material' },
    complete: { outcome: 'repaired', cause: 'equipment', action: 'fuse_replaced' },
  };
  return workOnOrder(technicianOf(services, world, crew), {
    orderId,
    command,
    body: { commandId: uuidv7(), occurredAt: services.clock().toISOString(), ...needs[command], ...extra },
  });
}

/** The way to each state, by real commands only. */
const WAY: Record<WorkOrderState, readonly (FieldCommand | DirectCommand | 'offer')[]> = {
  new: [],
  offered: ['offer'],
  accepted: ['offer', 'accept'],
  en_route: ['offer', 'accept', 'depart'],
  on_site: ['offer', 'accept', 'depart', 'arrive'],
  restored: ['offer', 'accept', 'depart', 'arrive', 'restore'],
  completed: ['offer', 'accept', 'depart', 'arrive', 'restore', 'complete'],
  closed: ['offer', 'accept', 'depart', 'arrive', 'restore', 'complete', 'close'],
  held: ['offer', 'accept', 'hold'],
  cancelled: ['cancel'],
};

/** A new order for a transformer of the world, brought to `state` by `crew`. */
export async function orderIn(
  services: Services,
  world: World,
  state: WorkOrderState,
  crew: WorldCrew,
  deviceId: string | undefined = world.transformers[0]?.id,
): Promise<string> {
  const operator = operatorOf(services, world);
  const { id } = await createOrder(operator, services, { deviceId, kind: 'hazard', note: '', address: '' });
  for (const command of WAY[state]) {
    if (command === 'offer') await offerByHand(operator, services, { orderId: id, crewId: crew.id });
    else if (command === 'cancel' || command === 'close') {
      await directOrder(operator, services, { orderId: id, command, reason: 'test' });
    } else await step(services, world, crew, id, command as FieldCommand);
  }
  return id;
}
