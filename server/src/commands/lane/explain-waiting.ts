import type { OrderDecision } from '@comcen/shared/domain/dispatch/picture.ts';
import type { DispatchDecision } from '@comcen/shared/wire/http/work-order.ts';
import type { Context } from '../../context.ts';
import { jsonOf } from '../../db/json.ts';
import { withTransaction } from '../../db/transaction.ts';
import { recordEvents } from '../../events/record.ts';
import { authorize } from '../authorize.ts';
import type { OrderInHand } from './waiting-orders.ts';

/** The plan's decision as it is stored and shown. */
export const storedDecision = (decision: OrderDecision, at: Date): DispatchDecision => ({
  decidedAt: at.toISOString(),
  by: 'system',
  chosen: decision.chosen,
  // Half of them say why nobody; a storm stores thousands of these.
  candidates: decision.candidates.slice(0, decision.chosen ? 10 : 5).map((candidate) => ({ ...candidate })),
  reasons: decision.reasons.map(({ code, data }) => ({ code, data: { ...data } })),
});

/** Short of crews is one reason, whichever of these words it has: they change places each time a crew gets free. */
const SHORTAGE: readonly (string | null)[] = ['all_full', 'all_busy', 'higher_priority_first'];
const shortage = (code: string | null): string | null => (SHORTAGE.includes(code) ? 'higher_priority_first' : code);

export function hasNewReason(order: OrderInHand, decision: OrderDecision): boolean {
  const codes = decision.reasons.map((reason) => reason.code);
  return (
    shortage(codes[0] ?? null) !== shortage(order.lastCode) ||
    codes.includes('attempts_exhausted') !== order.lastAttemptsExhausted
  );
}

/** Stores "why nobody" for orders that keep waiting, where the reason is new. An order that moved on meanwhile is left alone. */
export async function explainWaiting(
  ctx: Context,
  up3Id: string,
  decisions: readonly OrderDecision[],
): Promise<number> {
  authorize(ctx, 'lane.run', { up3Id });
  if (decisions.length === 0) return 0;
  return withTransaction(ctx, async (tx) => {
    const at = tx.clock();
    const rows = decisions.map((decision) => ({
      id: decision.orderId,
      version: decision.version,
      dispatch: storedDecision(decision, at),
    }));
    const explained = await tx.sql<{ id: string; version: number; ulp_id: string }[]>`
      update work_order w set dispatch = d.dispatch
      from jsonb_to_recordset(${jsonOf(tx.sql, rows)}) as d (id uuid, version int, dispatch jsonb)
      where w.id = d.id and w.id = any(${rows.map((row) => row.id)}::uuid[]) and w.state = 'new' and w.version = d.version and w.up3_id = ${up3Id}
      returning w.id, w.version, w.ulp_id`;
    const reasons = new Map(decisions.map((decision) => [decision.orderId, decision.reasons.map(({ code }) => code)]));
    await recordEvents(
      tx,
      explained.map((row) => ({
        type: 'work_order.why_nobody',
        entity: 'work_order' as const,
        entityId: row.id,
        entityVersion: row.version,
        up3Id,
        ulpId: row.ulp_id,
        at,
        data: { reasons: reasons.get(row.id) ?? [] },
      })),
    );
    return explained.length;
  });
}
