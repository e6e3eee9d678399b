import { AppError } from '@comcen/server/errors.ts';
import { directOrder } from '@comcen/server/test/commands/work-order/direct-order.ts';
import { offerByHand } from '@comcen/server/test/commands/work-order/offer-by-hand.ts';
import { runRound } from '@comcen/server/test/workers/round.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { byOperator } from './grouping.ts';
import { type Lane, receiveReport } from './lane.ts';
import { operatorOf, step } from './orders.ts';

export const MONTH_START = Date.parse('2026-03-01T00:00:00Z');
const HOUR_MS = 3_600_000;
/** Next steps of a crew, most of them the usual way. */
const NEXT: Partial<Record<WorkOrderState, readonly Parameters<typeof step>[4][]>> = {
  offered: ['accept', 'accept', 'accept', 'refuse'],
  accepted: ['depart', 'depart', 'arrive', 'hold'],
  en_route: ['arrive', 'arrive', 'arrive', 'hold'],
  on_site: ['restore', 'restore', 'restore', 'hold', 'complete'],
  restored: ['complete'],
  held: ['resume'],
};
const KINDS = ['outage', 'outage', 'outage', 'hazard', 'meter', 'voltage'] as const;

/** Small linear generator (Numerical Recipes): a seed that fails can be run again. */
function seeded(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  return { next, one };
}

interface OpenOrder {
  id: string;
  state: WorkOrderState;
  crew_id: string | null;
}

/**
 * A month of a small command area by real commands and rounds, on a clock that moves: customers call (some long after the fact), crews
 * go, hold and repair, operators cancel, close, reopen, merge and undo. `between` runs after each act.
 */
export async function workAMonth(
  lane: Lane,
  options: { seed: number; acts: number; between: (act: number) => Promise<void> },
): Promise<void> {
  const { services, world, sql } = lane;
  const { next, one } = seeded(options.seed);
  services.advance(MONTH_START - services.clock().getTime());
  const operator = () => operatorOf(services, world);
  const op = byOperator(lane);
  const orders = () => sql<OpenOrder[]>`select id, state, crew_id from work_order
    where state not in ('closed', 'cancelled') order by id`;
  const call = async () => {
    const late = next() < 0.1 ? next() * 20 * HOUR_MS : 0;
    const reportedAt = new Date(services.clock().getTime() - late);
    await receiveReport(lane, { customer: one(world.customers), kind: one(KINDS), reportedAt });
    await runRound(services, world.up3Id);
  };
  const crew = async () => {
    const order = one(await orders());
    if (!order) return;
    const holder = world.crews.find(({ id }) => id === order.crew_id) ?? one(world.crews);
    if (order.state === 'new') await offerByHand(operator(), services, { orderId: order.id, crewId: holder.id });
    else
      await step(
        services,
        world,
        holder,
        order.id,
        one(NEXT[order.state] ?? ['accept']),
        outcomeOf(order.state, next()),
      );
  };
  const direct = async () => {
    const done = await sql<{ id: string; state: WorkOrderState }[]>`select id, state from work_order
      where state in ('new', 'completed', 'closed') order by id`;
    const order = one(done);
    if (!order) return;
    const command =
      order.state === 'new' ? 'cancel' : one(order.state === 'completed' ? ['close', 'reopen'] : ['reopen']);
    await directOrder(operator(), services, { orderId: order.id, command: command as 'cancel', reason: 'test' });
  };
  const group = async () => {
    const open = await sql<
      { id: string }[]
    >`select id from incident where state in ('open', 'partly_restored') order by id`;
    if (open.length > 1 && next() < 0.7) return op.merge(one(open).id, one(open).id);
    const changes = await sql<{ id: string; incident_id: string }[]>`select id, incident_id from grouping_change
      where undone_at is null order by id desc limit 3`;
    const change = one(changes);
    return change && op.undo(change.incident_id, change.id);
  };
  const pick = () => {
    const dice = next();
    return dice < 0.3 ? call : dice < 0.88 ? crew : dice < 0.94 ? direct : group;
  };
  for (let act = 0; act < options.acts; act += 1) {
    services.advance(Math.round(next() * ((2 * 30 * 24 * HOUR_MS) / options.acts)));
    await pick()().catch(refusedInWords);
    await options.between(act);
  }
}

/** Straight from the site only what ends without power back; a temporary repair is followed up by another order. */
function outcomeOf(state: WorkOrderState, dice: number): object {
  if (state === 'on_site') return { outcome: 'not_found', cause: 'unknown', action: 'explained', reason: 'material' };
  return state === 'restored' && dice < 0.3 ? { outcome: 'temporary' } : {};
}

/** What cannot be done is refused in words; anything else is a defect. */
function refusedInWords(error: unknown): void {
  if (!(error instanceof AppError) || error.code === 'internal') throw error;
}
