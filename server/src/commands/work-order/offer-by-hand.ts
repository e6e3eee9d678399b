import { distanceM } from '@comcen/shared/domain/geo/distance.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { Settings } from '@comcen/shared/wire/http/settings.ts';
import type { DispatchDecision, WorkOrderDetail } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { withTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import { settingsOf } from '../../queries/settings.ts';
import { workOrderDetail } from '../../queries/work-order-detail.ts';
import type { Services } from '../../roles/services.ts';
import { authorize } from '../authorize.ts';
import { applyTransition, raced } from './apply-transition.ts';
import { lockCrew } from './crew-room.ts';
import { BY_OPERATOR } from './follow-offer.ts';
import { type LockedOrder, lockOrder } from './lock-order.ts';
import { offerOrders } from './offer-orders.ts';

interface HandOffer {
  readonly orderId: string;
  readonly crewId: string;
  readonly version?: number | undefined;
}

interface CrewRow {
  id: string;
  code: string;
  up3_id: string;
  ulp_id: string;
  on_duty: boolean;
  load: number;
  lat: number;
  lng: number;
}

/**
 * An operator puts an order to a crew, also one that another crew has not begun: then it is taken from that crew and offered in one
 * step, so no round comes between. Errors: 409 when work has begun or it ended, 422 `crewId` when the crew cannot take it.
 */
export async function offerByHand(
  ctx: Context,
  services: Pick<Services, 'secrets'>,
  input: HandOffer,
): Promise<WorkOrderDetail> {
  authorize(ctx, 'work_order.direct');
  return withTransaction(ctx, async (tx) => {
    // The crew first, as rounds lock: crews, then orders.
    await lockCrew(tx, input.crewId);
    const order = await lockOrder(tx, input.orderId);
    authorize(tx, 'work_order.direct', { up3Id: order.up3_id, ulpId: order.ulp_id });
    if (input.version !== undefined && input.version !== order.version) throw raced(order);
    const settings = await settingsOf(tx, order.up3_id);
    const crew = await eligibleCrew(tx, order, input.crewId, settings);
    const version = await takeBack(tx, order);
    const decision = decisionOf(order, crew, settings, tx.clock());
    const { acceptDeadlineS } = settings;
    const { lost } = await offerOrders(tx, order.up3_id, [
      { orderId: order.id, version, crewId: crew.id, decision, acceptDeadlineS },
    ]);
    if (lost.length > 0) throw new AppError('conflict', 'The crew or the order just changed. Look at both again.');
    return workOrderDetail(tx, services, input.orderId);
  });
}

/** The order waits after this; its version then. A crew that has it gives it back, and rounds remember that it was taken. */
async function takeBack(ctx: Context, order: LockedOrder): Promise<number> {
  if (order.state === 'new') return order.version;
  const decided = decide({ state: order.state, command: 'recall', by: 'operator' });
  if (!decided.ok || !decided.value.recorded) throw raced(order);
  return applyTransition(ctx, {
    order,
    command: 'recall',
    decision: decided.value,
    at: ctx.clock(),
    reason: BY_OPERATOR,
  });
}

async function eligibleCrew(ctx: Context, order: LockedOrder, crewId: string, settings: Settings): Promise<CrewRow> {
  const [crew] = await ctx.sql<CrewRow[]>`
    select c.id, c.code, c.up3_id, c.ulp_id, c.on_duty, coalesce(p.lat, k.lat) as lat, coalesce(p.lng, k.lng) as lng,
      (select count(*)::int from offer o where o.crew_id = c.id and o.ended_at is null) as load
    from crew c join posko k on k.id = c.posko_id left join position_latest p on p.crew_id = c.id
    where c.id = ${crewId} and c.retired_at is null`;
  if (!crew || crew.up3_id !== order.up3_id)
    throw invalidField('crewId', 'No such crew in this UP3. Choose one from the list.');
  if (order.crew_id === crew.id)
    throw invalidField('crewId', `${crew.code} has this order already. Choose another crew.`);
  if (!crew.on_duty)
    throw invalidField('crewId', `${crew.code} is off duty. Set it on duty first, or choose another crew.`);
  if (crew.load >= settings.maxOpenOrdersPerCrew) {
    throw invalidField(
      'crewId',
      `${crew.code} has ${crew.load} open orders, the most a crew may have. Choose another crew.`,
    );
  }
  return crew;
}

function decisionOf(order: LockedOrder, crew: CrewRow, settings: Settings, now: Date): DispatchDecision {
  const distanceKm = Math.round((distanceM(crew, order) / 1000) * settings.detourFactor * 10) / 10;
  const etaMin = Math.round((distanceKm / settings.speedKmh) * 60 + settings.turnOutMin);
  const isHomeUlp = crew.ulp_id === order.ulp_id;
  return {
    decidedAt: now.toISOString(),
    by: 'operator',
    chosen: { crewId: crew.id, crewCode: crew.code, etaMin, distanceKm },
    candidates: [
      {
        crewId: crew.id,
        crewCode: crew.code,
        etaMin,
        distanceKm,
        cost: null,
        openOrders: crew.load,
        isHomeUlp,
        excluded: null,
      },
    ],
    reasons: [{ code: 'by_hand', data: {} }],
  };
}
