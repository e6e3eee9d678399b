import { CLAIMED_STEPS } from '@comcen/shared/domain/codes.ts';
import type { OrderRefusal } from '@comcen/shared/domain/work-order/decide.ts';
import type { CompleteCommand, PhoneCommand } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { recordEvent } from '../../events/record.ts';
import { raiseAlarm } from '../alarm/raise-alarm.ts';
import { authorize } from '../authorize.ts';
import { pastOfferOf } from './take-over-order.ts';

interface RefusedStep {
  readonly technician: { readonly userId: string; readonly crewId: string };
  readonly order: { readonly id: string; readonly up3_id: string; readonly ulp_id: string };
  readonly refusal: OrderRefusal;
  readonly command: string;
  readonly body: PhoneCommand & Partial<Omit<CompleteCommand, keyof PhoneCommand>>;
}

/**
 * Keeps what a refused phone command tells about the world, and calls an operator. In the caller's transaction. What a crew was never
 * asked to do tells nothing: false then, and nobody is called.
 */
export async function keepFieldClaim(ctx: Context, step: RefusedStep): Promise<boolean> {
  authorize(ctx, 'work_order.work', { up3Id: step.order.up3_id });
  const { technician, order, body } = step;
  const past = await pastOfferOf(ctx, { work_order_id: order.id, crew_id: technician.crewId, command: step.command });
  if (!past) return false;
  if (!CLAIMED_STEPS.some((known) => known === step.command) || step.refusal.code !== 'conflict') return true;
  const id = ctx.newId();
  const now = ctx.clock();
  const kept = await ctx.sql`
    insert into field_claim (id, work_order_id, up3_id, crew_id, user_id, command, command_id, refusal, device_at, received_at,
      lat, lng, accuracy_m, payload)
    values (${id}, ${order.id}, ${order.up3_id}, ${technician.crewId}, ${technician.userId}, ${step.command}, ${body.commandId},
      ${step.refusal.reason}, ${new Date(body.occurredAt)}, ${now}, ${body.location?.lat ?? null}, ${body.location?.lng ?? null},
      ${body.accuracyM ?? null}, ${ctx.sql.json(completionOf(step))})
    on conflict (user_id, command_id) do nothing returning id`;
  if (kept.length === 0) return true;
  await recordEvent(ctx, {
    type: 'field_claim.raised',
    entity: 'field_claim',
    entityId: id,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    at: now,
    deviceAt: new Date(body.occurredAt),
    data: { workOrderId: order.id, crewId: technician.crewId, command: step.command, refusal: step.refusal.reason },
  });
  await raiseAlarm(ctx, {
    kind: 'field_claim',
    severity: 'warning',
    entity: 'work_order',
    entityId: order.id,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    data: { command: step.command },
  });
  return true;
}

/** What the crew said about its finished work, so that an adopted claim completes the order with it. A row: it can be purged. */
function completionOf({ command, body }: RefusedStep): Record<string, string | string[]> {
  if (command !== 'complete') return {};
  const { outcome, cause, action, equipment, note, photoIds } = body;
  const said = Object.entries({ outcome, cause, action, equipment, note, photoIds });
  return Object.fromEntries(said.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}
