import { createHash } from 'node:crypto';
import type { HoldReason, RefuseReason } from '@comcen/shared/domain/codes.ts';
import { decide, type OrderRefusal } from '@comcen/shared/domain/work-order/decide.ts';
import { type Stamp, stampOf } from '@comcen/shared/domain/work-order/stamp.ts';
import { transitionOf } from '@comcen/shared/domain/work-order/transitions.ts';
import type { CompleteCommand, CrewOrder, PhoneCommand } from '@comcen/shared/wire/http/work-order.ts';
import type { Actor, Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { recordCommandFix } from '../../positions/record-command-fix.ts';
import { crewOrderById } from '../../queries/work-orders.ts';
import { authorize } from '../authorize.ts';
import { keepFieldClaim } from '../field-claim/keep-field-claim.ts';
import { answerOnce, type OnceKey } from '../idempotency/answer-once.ts';
import { commandFlags } from '../integrity/command-flags.ts';
import { linkPhotos } from '../photo/link-photos.ts';
import { applyTransition, type Change } from './apply-transition.ts';
import { crewHasRoom, lockCrew } from './crew-room.ts';
import { followIncident } from './follow-incident.ts';
import { type LockedOrder, lockOrder } from './lock-order.ts';

export type FieldCommand = 'accept' | 'refuse' | 'depart' | 'arrive' | 'restore' | 'complete' | 'hold' | 'resume';
type FieldBody = PhoneCommand &
  Partial<Omit<CompleteCommand, keyof PhoneCommand>> & {
    reason?: RefuseReason | HoldReason | undefined;
  };

export interface FieldInput {
  readonly orderId: string;
  readonly command: FieldCommand;
  readonly body: FieldBody;
}

type Technician = Extract<Actor, { kind: 'user' }> & { crewId: string };

/**
 * One command of a technician's phone. The same commandId again gives the stored answer. Never refused for its place or clock;
 * both are recorded and compared. A refused step is kept as a field claim. Errors: 409 with currentState and version.
 */
export async function workOnOrder(
  ctx: Context,
  input: FieldInput,
): Promise<{ status: number; body: CrewOrder; replayed: boolean }> {
  const actor = authorize(ctx, 'work_order.work');
  const technician = asTechnician(actor);
  const answer = await answerOnce<CrewOrder | Refused>(ctx, onceKeyOf(technician, input), (tx) =>
    work(tx, technician, input),
  );
  if ('refusal' in answer.body) throw conflictOf(answer.body);
  return { status: answer.status, body: answer.body, replayed: answer.replayed };
}

/** A day's offline queue may be sent again weeks later from a drawer; then it still must not act twice. */
const KEPT_MS = 40 * 24 * 3600_000;

const onceKeyOf = ({ userId }: Technician, input: FieldInput): OnceKey => ({
  scope: `phone:${userId}`,
  key: input.body.commandId,
  requestHash: createHash('sha256').update(JSON.stringify(input)).digest(),
  keptMs: KEPT_MS,
  field: 'commandId',
});

interface Refused {
  readonly refusal: OrderRefusal;
  readonly version: number;
  readonly detail?: string;
}

/** Commands that depend on what else the crew has. */
const LOOKS_AT_CREW: readonly FieldCommand[] = ['resume', 'depart', 'arrive'];

async function work(ctx: Context, technician: Technician, input: FieldInput) {
  const { command, body } = input;
  // Crew before order, as rounds lock. Of two steps at once that make two orders active, the second one sees the first.
  if (LOOKS_AT_CREW.includes(command)) await lockCrew(ctx, technician.crewId);
  const order = await lockOrder(ctx, input.orderId);
  authorize(ctx, 'work_order.work', { up3Id: order.up3_id });
  const decided = decide({
    state: order.state,
    command,
    by: 'crew',
    isOwnCrew: await isOwn(ctx, technician, order, command),
    ...(body.outcome ? { outcome: body.outcome } : {}),
    ...(command === 'resume' ? { crewIsFree: await crewHasRoom(ctx, technician.crewId, order.up3_id) } : {}),
  });
  await recordCommandFix(ctx, { crewId: technician.crewId, up3Id: order.up3_id, body });
  if (!decided.ok) return refuse(ctx, technician, input, order, decided.refusal);
  if (decided.value.recorded) {
    const busy = await otherActiveOrder(ctx, technician.crewId, order, command);
    if (busy) return refuse(ctx, technician, input, order, BUSY(order), busy);
    await change(ctx, input, order, decided.value);
    await linkPhotos(ctx, order, technician.crewId, body.photoIds ?? []);
  }
  return { status: 200, body: await crewOrderById(ctx, input.orderId, technician.crewId) };
}

const BUSY = (order: LockedOrder): OrderRefusal => ({
  code: 'conflict',
  currentState: order.state,
  reason: 'not_allowed_in_state',
});

async function change(
  ctx: Context,
  { command, body }: FieldInput,
  order: LockedOrder,
  decision: Change['decision'],
): Promise<void> {
  const stamp = stampFor(ctx, order, body);
  const changed = {
    order,
    command,
    decision,
    at: stamp.at,
    deviceAt: new Date(body.occurredAt),
    place: body.location ? { ...body.location, ageS: 0 } : null,
    reason: body.reason ?? null,
    note: command === 'complete' ? null : (body.note ?? null),
    columns: columnsFrom(command, body),
    flags: await commandFlags(ctx, order, command, stamp, {
      place: body.location ?? null,
      accuracyM: body.accuracyM ?? null,
      deviceAt: new Date(body.occurredAt),
      receivedAt: ctx.clock(),
    }),
    data: body.outcome ? { outcome: body.outcome, cause: body.cause, action: body.action } : {},
  };
  await applyTransition(ctx, changed);
  await followIncident(ctx, changed);
}

/** No crew does anything with an order before that crew was asked, nor after it was put on hold before it was resumed. */
function stampFor(ctx: Context, order: LockedOrder, body: FieldBody): Stamp {
  const { offered_at, held_at, accepted_at, departed_at, arrived_at, restored_at } = order;
  const steps = [offered_at, held_at, accepted_at, departed_at, arrived_at, restored_at];
  const last = steps.reduce<Date | null>((latest, at) => (at && (!latest || at > latest) ? at : latest), null);
  return stampOf({ deviceAt: new Date(body.occurredAt), receivedAt: ctx.clock(), previousStepAt: last });
}

function columnsFrom(command: FieldCommand, body: FieldBody): Record<string, unknown> {
  if (command !== 'complete') return {};
  return {
    outcome: body.outcome ?? 'repaired',
    cause: body.cause ?? null,
    action: body.action ?? null,
    equipment: body.equipment ?? null,
    completion_note: body.note ?? null,
    photo_ids: body.photoIds ?? [],
  };
}

async function refuse(
  ctx: Context,
  technician: Technician,
  input: FieldInput,
  order: LockedOrder,
  refusal: OrderRefusal,
  detail?: string,
) {
  const hadIt = await keepFieldClaim(ctx, { technician, order, refusal, command: input.command, body: input.body });
  const status = refusal.code === 'invalid' ? 422 : refusal.code === 'forbidden' ? 403 : 409;
  const words = detail ?? (hadIt ? undefined : NEVER_HAD);
  return { status, body: { refusal, version: order.version, ...(words ? { detail: words } : {}) } };
}

const NEVER_HAD = 'Your crew was never asked to do this order. Load your orders again.';

/** One active order a crew: said in words before the unique index would say it. Index offer_active. */
async function otherActiveOrder(
  ctx: Context,
  crewId: string,
  order: LockedOrder,
  command: FieldCommand,
): Promise<string | null> {
  if (command !== 'depart' && command !== 'arrive') return null;
  const [other] = await ctx.sql<{ number: string }[]>`
    select w.number from offer o join work_order w on w.id = o.work_order_id
    where o.crew_id = ${crewId} and o.is_active and o.work_order_id <> ${order.id}`;
  return other ? `Your crew is still on ${other.number}. Complete it or put it on hold first.` : null;
}

/** The crew that holds it; of a step that leads where the order already is, also the crew that had it last: its repeat. */
async function isOwn(
  ctx: Context,
  { crewId }: Technician,
  order: LockedOrder,
  command: FieldCommand,
): Promise<boolean> {
  const holder = order.state === 'held' ? order.held_crew_id : order.crew_id;
  if (holder !== null) return holder === crewId;
  const isRepeat = command !== 'resume' && transitionOf(command).to[0] === order.state;
  return isRepeat && order.state !== 'held' && (await lastCrewOf(ctx, order)) === crewId;
}

/** After `refuse` no crew holds it: the last offer tells whose repeat is a repeat. Index offer_by_work_order. */
async function lastCrewOf(ctx: Context, order: LockedOrder): Promise<string | null> {
  const [offer] = await ctx.sql<{ crew_id: string }[]>`
    select crew_id from offer where work_order_id = ${order.id} order by offered_at desc, id desc limit 1`;
  return offer?.crew_id ?? null;
}

function asTechnician(actor: Actor): Technician {
  if (actor.kind !== 'user' || actor.crewId === null) {
    throw new AppError('forbidden', 'Only a technician who belongs to a crew can work on orders.');
  }
  return { ...actor, crewId: actor.crewId };
}

const WORDS: Record<OrderRefusal['reason'], string> = {
  not_allowed_in_state: 'The order is in another state now. Load it again and take its next step.',
  not_your_order: 'This order is with another crew now. Your step was kept for the operator to look at.',
  not_your_role: 'A crew may not do this.',
  outcome_needs_restore: 'Power must be restored first, or choose not_found, customer_side or handed_over.',
};

function conflictOf({ refusal, version, detail }: Refused): AppError {
  return new AppError(refusal.code, detail ?? WORDS[refusal.reason], {
    extra: { currentState: refusal.currentState, version, reason: refusal.reason },
    ...(refusal.code === 'invalid' ? { issues: [{ field: 'outcome', message: WORDS[refusal.reason] }] } : {}),
  });
}
