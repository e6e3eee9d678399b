import type { WorkKind } from '@comcen/shared/domain/codes.ts';
import { priorityOf } from '@comcen/shared/domain/dispatch/priority.ts';
import type { Context } from '../../context.ts';

interface Ranking {
  readonly incident_id: string;
  readonly kind: WorkKind;
  readonly customers_out: number;
}

/** What dispatch would rank this order by now, so that boards show the same number before the next round. */
export async function computedPriority(ctx: Context, order: Ranking, reportedAt: Date): Promise<number> {
  const [incident] = await ctx.sql<{ has_hazard: boolean; has_critical: boolean }[]>`
    select has_hazard, has_critical from incident where id = ${order.incident_id}`;
  return priorityOf(
    {
      kind: order.kind,
      hasHazard: incident?.has_hazard ?? false,
      hasCritical: incident?.has_critical ?? false,
      customersOut: order.customers_out,
      reportedAtMs: reportedAt.getTime(),
    },
    ctx.clock().getTime(),
  );
}
