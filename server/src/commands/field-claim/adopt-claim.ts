import type { ClaimedStep } from '@comcen/shared/domain/codes.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import { type Flag, secondsFrom } from '@comcen/shared/domain/work-order/integrity.ts';
import { type Stamp, stampOf } from '@comcen/shared/domain/work-order/stamp.ts';
import { completeCommand } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { actorColumns, recordEvent } from '../../events/record.ts';
import { commandFlags } from '../integrity/command-flags.ts';
import { flagOrder } from '../integrity/keep-flags.ts';
import { linkPhotos } from '../photo/link-photos.ts';
import { applyTransition } from '../work-order/apply-transition.ts';
import { followIncident } from '../work-order/follow-incident.ts';
import { type LockedOrder, lockOrder } from '../work-order/lock-order.ts';
import { isAtWorkElsewhere, type PastOffer, pastOfferOf, takeOverOrder } from './take-over-order.ts';

export const consequence = 'one half of decideFieldClaim, which has authorized; called inside its transaction';

export interface AdoptedClaim {
  readonly id: string;
  readonly up3_id: string;
  readonly work_order_id: string;
  readonly crew_id: string;
  readonly command: ClaimedStep;
  readonly device_at: Date | null;
  readonly received_at: Date;
  readonly lat: number | null;
  readonly lng: number | null;
  readonly payload: unknown;
}

/** Which time of the order a claimed step is about. */
const COLUMN = {
  depart: 'departed_at',
  arrive: 'arrived_at',
  restore: 'restored_at',
  complete: 'completed_at',
} as const satisfies Record<ClaimedStep, string>;

/** Steps that come right before: adopted first, or the later one would have nothing to stand on. */
const BEFORE: Record<ClaimedStep, readonly ClaimedStep[]> = {
  depart: [],
  arrive: [],
  restore: ['arrive'],
  complete: ['arrive', 'restore'],
};

/**
 * What happened in the world happens to the order: where the table allows the step, the order takes it on behalf of the claim's
 * crew, at the time the crew did it; another crew that has not set out gives it back. Where not, only a missing time is filled:
 * nothing true is overwritten.
 */
export async function adoptClaim(ctx: Context, claim: AdoptedClaim): Promise<void> {
  await assertIsNext(ctx, claim);
  // Crew before order, as rounds lock.
  await ctx.sql`select 1 from crew where id = ${claim.crew_id} for update`;
  const order = await lockOrder(ctx, claim.work_order_id);
  const past = await pastOfferOf(ctx, claim);
  const stamp = stampFor(claim, order, past);
  const ready = past ? await takeOverOrder(ctx, claim, order, { at: stamp.at, past }) : order;
  const isTaken = await takeStep(ctx, claim, ready, stamp);
  await keepTime(ctx, claim, stamp, isTaken);
}

async function assertIsNext(ctx: Context, claim: AdoptedClaim): Promise<void> {
  const [earlier] = await ctx.sql<{ command: string }[]>`
    select command from field_claim where work_order_id = ${claim.work_order_id} and crew_id = ${claim.crew_id}
      and decided_at is null and command = any(${[...BEFORE[claim.command]]}) limit 1`;
  if (!earlier) return;
  throw new AppError('conflict', `Decide this crew's claim "${earlier.command}" first: it comes before this one.`);
}

/** Judged like the command it was: against the clock it came in by and the step before it. */
function stampFor(claim: AdoptedClaim, order: LockedOrder, past: PastOffer | null): Stamp {
  const begun = past?.offered_at ?? order.dispatched_at;
  const previousStepAt =
    claim.command === 'complete'
      ? (order.restored_at ?? order.arrived_at ?? begun)
      : claim.command === 'restore'
        ? (order.arrived_at ?? begun)
        : begun;
  return stampOf({ deviceAt: claim.device_at ?? claim.received_at, receivedAt: claim.received_at, previousStepAt });
}

async function takeStep(ctx: Context, claim: AdoptedClaim, order: LockedOrder, stamp: Stamp): Promise<boolean> {
  const completion = completionOf(claim);
  const decided = decide({
    state: order.state,
    command: claim.command,
    by: 'crew',
    isOwnCrew: order.crew_id === claim.crew_id,
    ...(completion ? { outcome: completion.outcome } : {}),
  });
  if (!decided.ok || !decided.value.recorded || (await isAtWorkElsewhere(ctx, claim))) return false;
  const place = claim.lat === null || claim.lng === null ? null : { lat: claim.lat, lng: claim.lng };
  const change = {
    order,
    command: claim.command,
    decision: decided.value,
    at: stamp.at,
    deviceAt: claim.device_at,
    place,
    columns: completion ?? {},
    flags: await commandFlags(ctx, order, claim.command, stamp, {
      place,
      accuracyM: null,
      deviceAt: claim.device_at,
      receivedAt: claim.received_at,
    }),
    data: {
      claimId: claim.id,
      ...(completion ? { outcome: completion.outcome, cause: completion.cause, action: completion.action } : {}),
    },
  };
  await applyTransition(ctx, change);
  await followIncident(ctx, change);
  await linkPhotos(ctx, order, claim.crew_id, completion?.photo_ids ?? []);
  return true;
}

const claimedCompletion = completeCommand
  .pick({ cause: true, action: true, equipment: true, note: true, photoIds: true })
  .partial()
  // Claims kept before the whole completion was may hold null here.
  .extend({ outcome: completeCommand.shape.outcome.catch('repaired') });

function completionOf(claim: AdoptedClaim) {
  if (claim.command !== 'complete') return null;
  const { outcome, cause, action, equipment, note, photoIds } = claimedCompletion.parse(claim.payload);
  return {
    outcome,
    cause: cause ?? null,
    action: action ?? null,
    equipment: equipment ?? null,
    completion_note: note ?? null,
    photo_ids: photoIds ?? [],
  };
}

async function keepTime(ctx: Context, claim: AdoptedClaim, stamp: Stamp, isTaken: boolean): Promise<void> {
  const column = COLUMN[claim.command];
  const flags = adoptionFlags(ctx, claim, stamp);
  const [order] = await ctx.sql<{ version: number; ulp_id: string; state: string }[]>`
    update work_order set ${ctx.sql(column)} = coalesce(${ctx.sql(column)}, ${stamp.at}), version = version + 1,
      flags = (select array_agg(distinct f) from unnest(flags || ${flags.map(({ code }) => code)}::text[]) f)
    where id = ${claim.work_order_id} returning version, ulp_id, state`;
  if (!order) throw new Error('the order of a claim went while it was locked');
  await recordEvent(ctx, {
    type: 'work_order.claim_adopted',
    entity: 'work_order',
    entityId: claim.work_order_id,
    entityVersion: order.version,
    up3Id: claim.up3_id,
    ulpId: order.ulp_id,
    at: ctx.clock(),
    deviceAt: claim.device_at,
    data: {
      command: claim.command,
      crewId: claim.crew_id,
      claimId: claim.id,
      stepAt: stamp.at.toISOString(),
      isTaken,
      state: order.state,
    },
  });
  await flagOrder(
    ctx,
    { id: claim.work_order_id, up3_id: claim.up3_id, ulp_id: order.ulp_id },
    flags,
    order.version,
    ctx.clock(),
  );
}

function adoptionFlags(ctx: Context, claim: AdoptedClaim, stamp: Stamp): Flag[] {
  const deviceAt = claim.device_at?.toISOString() ?? null;
  const receivedAt = claim.received_at.toISOString();
  const step = claim.command;
  const adopted: Flag = {
    code: 'adopted_claim',
    evidence: {
      claimId: claim.id,
      step,
      crewId: claim.crew_id,
      deviceAt,
      receivedAt,
      stepAt: stamp.at.toISOString(),
      adoptedAt: ctx.clock().toISOString(),
      by: actorColumns(ctx).id,
    },
  };
  if (!stamp.isDrifted) return [adopted];
  const driftS = claim.device_at ? secondsFrom(claim.received_at, claim.device_at) : null;
  return [adopted, { code: 'clock_drift', evidence: { step, deviceAt, receivedAt, driftS } }];
}
