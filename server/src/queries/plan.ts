import type { DispatchPicture } from '@comcen/shared/domain/dispatch/picture.ts';
import { type PlanView, planView } from '@comcen/shared/domain/dispatch/view.ts';
import type { CrewItem } from '@comcen/shared/wire/http/board.ts';
import type { PlanReply } from '@comcen/shared/wire/http/plan.ts';
import { authorize, scopeOf } from '../commands/authorize.ts';
import { dispatchPicture, laneCrews } from '../commands/lane/dispatch-picture.ts';
import type { Context } from '../context.ts';
import { crewItems } from './crews.ts';

const MAX_WAITING = 500;

/** A lane's whole plan at one moment, for all who look at it. */
export interface LanePlan {
  readonly at: Date;
  readonly picture: DispatchPicture;
  readonly view: PlanView;
}

/**
 * Reckoned as a round would now, by straight lines: nobody waits for a routing service who only looks. 2,000 waiting orders take some
 * 100 ms, so who asks often shares one.
 */
export async function lanePlan(ctx: Context, up3Id: string): Promise<LanePlan> {
  authorize(ctx, 'map.read', { up3Id });
  // What rounds read, nobody else may by itself; what is shown of it is narrowed to the reader's region.
  const lane: Context = { ...ctx, actor: { kind: 'system' } };
  const picture = await dispatchPicture(lane, up3Id, laneCrews(lane, up3Id), { asPlan: true });
  const at = ctx.clock();
  return { at, picture, view: planView(picture, at.getTime()) };
}

/** The plan as the reader may see it: of a ULP its crews, and what waits there. Index work_order_pkey. */
export async function planReplyOf(ctx: Context, up3Id: string, { at, picture, view }: LanePlan): Promise<PlanReply> {
  authorize(ctx, 'map.read', { up3Id });
  const { ulpId } = scopeOf(ctx);
  const ulpOf = new Map(picture.orders.map((order) => [order.id, order.ulpId]));
  const items = new Map((await crewItems(ctx, { up3Id })).map((crew) => [crew.id, crew]));
  const crews = view.crews.flatMap(({ crewId, jobs }) => {
    const item = items.get(crewId);
    return item ? [{ item, jobs }] : [];
  });
  const waiting = view.waiting.filter(({ orderId }) => ulpId === null || ulpOf.get(orderId) === ulpId);
  const shown = waiting.slice(0, MAX_WAITING);
  const numbers = await numbersOf(
    ctx,
    [...crews.flatMap(({ jobs }) => jobs), ...shown].map(({ orderId }) => orderId),
  );
  const shiftEnds = new Map(picture.crews.map((crew) => [crew.id, crew.shiftEndsAtMs]));
  const time = (min: number) => new Date(at.getTime() + min * 60_000).toISOString();
  return {
    at: at.toISOString(),
    crews: crews.map(({ item, jobs }) => ({
      ...crewOf(item, shiftEnds.get(item.id) ?? null),
      jobs: jobs.map(({ orderId, state, isPlanned, why, startMin, arriveMin, endMin }) => ({
        workOrderId: orderId,
        number: numbers.get(orderId) ?? '',
        state,
        startsAt: time(startMin),
        arrivesAt: time(arriveMin),
        endsAt: time(endMin),
        isPlanned,
        why: why ? { code: why.code, data: { ...why.data } } : null,
      })),
    })),
    waiting: shown.map(({ orderId, priority, why }) => ({
      workOrderId: orderId,
      number: numbers.get(orderId) ?? '',
      priority,
      why: { code: why.code, data: { ...why.data } },
    })),
    waitingCount: waiting.length,
  };
}

const crewOf = ({ id, code, name, ulp, standby }: CrewItem, shiftEndsAtMs: number | null) => ({
  crew: { id, code, name, ulp },
  shiftEndsAt: shiftEndsAtMs === null ? null : new Date(shiftEndsAtMs).toISOString(),
  standby,
});

async function numbersOf(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.sql<{ id: string; number: string }[]>`
    select id, number from work_order where id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}
