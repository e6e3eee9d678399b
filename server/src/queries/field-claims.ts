import type { fieldClaimItem } from '@comcen/shared/wire/http/work-order.ts';
import type { z } from 'zod';
import { authorize, scopeOf } from '../commands/authorize.ts';
import type { Context } from '../context.ts';
import { iso, isoOrNull } from '../presenters/instant.ts';

interface ClaimRow {
  id: string;
  work_order_id: string;
  command: string;
  refusal: string;
  device_at: Date | null;
  received_at: Date;
  lat: number | null;
  lng: number | null;
  crew_id: string;
  crew_code: string;
  crew_name: string;
  decision: 'adopted' | 'dismissed' | null;
}

/** Claims of one order (field_claim_by_order), or all that wait for a decision (field_claim_open). */
export async function fieldClaims(
  ctx: Context,
  which: { workOrderId: string } | { open: true } | { id: string },
): Promise<z.infer<typeof fieldClaimItem>[]> {
  authorize(ctx, 'work_order.list');
  const { sql } = ctx;
  const scope = scopeOf(ctx);
  const filter =
    'workOrderId' in which
      ? sql`f.work_order_id = ${which.workOrderId}`
      : 'id' in which
        ? sql`f.id = ${which.id}`
        : sql`f.decided_at is null`;
  const rows = await sql<ClaimRow[]>`
    select f.*, c.code as crew_code, c.name as crew_name from field_claim f
      join crew c on c.id = f.crew_id join work_order w on w.id = f.work_order_id
    where ${filter} and (${scope.up3Id}::text is null or f.up3_id = ${scope.up3Id})
      and (${scope.ulpId}::text is null or w.ulp_id = ${scope.ulpId})
    order by f.received_at limit 500`;
  return rows.map((row) => ({
    id: row.id,
    workOrderId: row.work_order_id,
    command: row.command,
    refusal: row.refusal,
    deviceAt: isoOrNull(row.device_at),
    receivedAt: iso(row.received_at),
    location: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    crew: { id: row.crew_id, code: row.crew_code, name: row.crew_name },
    decision: row.decision,
  }));
}
