import type { OrderDecision, Preemption } from '@comcen/shared/domain/dispatch/picture.ts';
import { planRound } from '@comcen/shared/domain/dispatch/plan.ts';
import { clearAlarm } from '../commands/alarm/clear-alarm.ts';
import { raiseAlarm } from '../commands/alarm/raise-alarm.ts';
import { dispatchPicture, type LaneCrews, type LanePicture } from '../commands/lane/dispatch-picture.ts';
import { explainWaiting, hasNewReason, storedDecision } from '../commands/lane/explain-waiting.ts';
import { offerOrders, type PlannedOffer } from '../commands/work-order/offer-orders.ts';
import type { Context } from '../context.ts';
import type { LaneServices } from './services.ts';
import { roadTimes } from './travel.ts';

export interface DispatchResult {
  readonly offers: number;
  /** Plans that somebody else overtook: worth another look. */
  readonly lost: number;
  /** Orders that went back to waiting for a nearer crew: the next pass plans them. */
  readonly diverted: number;
}

/** One round of dispatch: look, plan, put the orders to their crews, hand on what others are nearer to, say for the rest why nobody. */
export async function dispatchWaiting(
  services: LaneServices,
  ctx: Context,
  up3Id: string,
  crews: Promise<LaneCrews>,
): Promise<DispatchResult> {
  // Crews on their way are not priced by road: with a routing service nothing is diverted, also while it does not answer.
  const isStraight = services.config.osrmUrl === null;
  const picture = await dispatchPicture(ctx, up3Id, crews, { isStraight });
  // Somebody is on duty again: also when nothing waits (any more), or everybody's hands are full.
  if (picture.ringsForCrews && picture.crews.length > 0) await clearAlarm(ctx, { kind: 'no_crew', entityId: up3Id });
  if (picture.orders.length === 0 && !picture.mayMove) return { offers: 0, lost: 0, diverted: 0 };
  const now = ctx.clock();
  const roads = await roadTimes(services.config.osrmUrl, picture, now.getTime(), (error) =>
    services.log.warn({ err: error }, 'OSRM did not answer, planning with distances'),
  );
  const { decisions, preemptions, diversions } = planRound({ ...picture, roads }, now.getTime());
  const served = decisions.filter((decision) => decision.chosen !== null);
  const { offered, lost, diverted } = await offerOrders(
    ctx,
    up3Id,
    served.flatMap((decision) => plannedOffer(decision, picture, preemptions, now)),
    isStraight ? diversions : [],
  );
  const orders = new Map(picture.orders.map((order) => [order.id, order]));
  const unexplained = decisions.filter((decision) => {
    const order = orders.get(decision.orderId);
    return decision.chosen === null && order !== undefined && hasNewReason(order, decision);
  });
  await explainWaiting(ctx, up3Id, unexplained);
  await followAlarms(ctx, up3Id, picture, served, unexplained);
  return { offers: offered.length, lost: lost.length, diverted: diverted.length };
}

function plannedOffer(
  decision: OrderDecision,
  picture: LanePicture,
  preemptions: readonly Preemption[],
  now: Date,
): PlannedOffer[] {
  const { orderId, version, chosen } = decision;
  if (!chosen) return [];
  const acceptDeadlineS = picture.settings.acceptDeadlineS;
  const takes = preemptions.find(({ forOrderId }) => forOrderId === orderId)?.orderId;
  const offer = { orderId, version, crewId: chosen.crewId, decision: storedDecision(decision, now), acceptDeadlineS };
  return [takes === undefined ? offer : { ...offer, takes }];
}

/** Rings when a person has to act: nobody on duty (once per lane), nobody left to ask, too many tries (once per order). */
async function followAlarms(
  ctx: Context,
  up3Id: string,
  picture: LanePicture,
  served: readonly OrderDecision[],
  unexplained: readonly OrderDecision[],
): Promise<void> {
  const orders = new Map(picture.orders.map((order) => [order.id, order]));
  const isWithoutCrews = picture.crews.length === 0;
  if (isWithoutCrews) {
    await raiseAlarm(ctx, { kind: 'no_crew', severity: 'critical', entity: 'lane', entityId: up3Id, up3Id });
  }
  for (const { orderId } of served) {
    if (orders.get(orderId)?.lastCode === 'all_refused') await clearAlarm(ctx, { kind: 'no_crew', entityId: orderId });
  }
  for (const { orderId, reasons } of [...served, ...unexplained]) {
    const order = orders.get(orderId);
    const about = { entity: 'work_order', entityId: orderId, up3Id, ulpId: order?.ulpId ?? null } as const;
    const codes = reasons.map((reason) => reason.code);
    if (codes.includes('all_refused')) await raiseAlarm(ctx, { kind: 'no_crew', severity: 'critical', ...about });
    if (codes.includes('attempts_exhausted')) {
      const data = { attempts: order?.attempts ?? 0 };
      await raiseAlarm(ctx, { kind: 'attempts_exhausted', severity: 'warning', ...about, data });
    }
  }
}
