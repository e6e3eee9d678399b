import type { OrderReason } from '@comcen/shared/domain/codes.ts';
import type { OrderDecision } from '@comcen/shared/domain/work-order/decide.ts';
import type { Flag } from '@comcen/shared/domain/work-order/integrity.ts';
import type { OrderCommand } from '@comcen/shared/domain/work-order/transitions.ts';
import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { type EventPlace, recordEvent } from '../../events/record.ts';
import { clearOrderAlarms } from '../alarm/clear-order-alarms.ts';
import { flagOrder } from '../integrity/keep-flags.ts';
import { followOffer } from './follow-offer.ts';
import { followPause } from './follow-pause.ts';
import type { LockedOrder } from './lock-order.ts';
import { columnsOf } from './order-columns.ts';

export const consequence = 'one step of a command that has authorized; called inside its transaction';

/** One decided change of one locked order. */
export interface Change {
  readonly order: LockedOrder;
  readonly command: OrderCommand;
  readonly decision: Extract<OrderDecision, { recorded: true }>;
  /** The time it counts: device time when plausible, else server time. */
  readonly at: Date;
  readonly deviceAt?: Date | null;
  readonly place?: EventPlace | null;
  /** Columns the command itself brings (outcome, cause, ...). */
  readonly columns?: Readonly<Record<string, unknown>>;
  /** Reason code, kept with offer, pause and event. Never free text: the event log is hash-chained and cannot forget. */
  readonly reason?: OrderReason | null;
  /** Free text, kept in rows only (offer, pause). */
  readonly note?: string | null;
  /** Flags to add to the order. */
  readonly flags?: readonly Flag[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Guarded update, then what hangs on the order (offer, pause), then the event: all in the caller's transaction. Returns the new
 * version. Errors: `conflict` when another caller was faster.
 */
export async function applyTransition(ctx: Context, change: Change): Promise<number> {
  const { order, decision } = change;
  const columns = { ...columnsOf(change), ...change.columns, state: decision.to, version: order.version + 1 };
  const [updated] = await ctx.sql<{ version: number }[]>`
    update work_order set ${ctx.sql(columns)},
      flags = (select coalesce(array_agg(distinct f), '{}') from unnest(flags || ${(change.flags ?? []).map(({ code }) => code)}::text[]) f)
    where id = ${order.id} and state = ${order.state} and version = ${order.version}
    returning version`;
  if (!updated) throw raced(order);
  await followOffer(ctx, change);
  await followPause(ctx, change);
  await recordEvent(ctx, {
    type: decision.event,
    entity: 'work_order',
    entityId: order.id,
    entityVersion: updated.version,
    up3Id: order.up3_id,
    ulpId: order.ulp_id,
    at: change.at,
    deviceAt: change.deviceAt ?? null,
    place: change.place ?? null,
    data: {
      from: order.state,
      to: decision.to,
      crewId: crewOf(change),
      ...reasonOf(change),
      ...endedTimes(change),
      ...change.data,
    },
  });
  await flagOrder(ctx, order, change.flags ?? [], updated.version, ctx.clock());
  await clearOrderAlarms(ctx, change.command, order);
  return updated.version;
}

/** The crew the change is about: the one that holds it, or that just gave it back. */
const crewOf = ({ order }: Change): string | null => order.crew_id ?? order.held_crew_id;

const reasonOf = (change: Change): Record<string, string> => (change.reason ? { reason: change.reason } : {});

/** A reopening clears these columns; from then on the event alone knows when it had ended. */
function endedTimes({ command, order }: Change): Record<string, string | null> {
  if (command !== 'reopen') return {};
  return {
    restoredAt: order.restored_at?.toISOString() ?? null,
    completedAt: order.completed_at?.toISOString() ?? null,
    closedAt: order.closed_at?.toISOString() ?? null,
  };
}

export const raced = (order: Pick<LockedOrder, 'state' | 'version'>): AppError =>
  new AppError('conflict', 'Somebody else changed this order first. Look at it again.', {
    extra: { currentState: order.state, version: order.version },
  });
