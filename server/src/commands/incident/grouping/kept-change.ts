import { FAULT_LEVELS, GROUPING_KINDS, type GroupingKind } from '@comcen/shared/domain/codes.ts';
import { z } from 'zod';
import type { Context } from '../../../context.ts';

const place = {
  ulpId: z.string(),
  deviceId: z.string().nullable(),
  lat: z.number(),
  lng: z.number(),
  address: z.string(),
};
const incident = z.object({
  ...place,
  level: z.enum(FAULT_LEVELS),
  probability: z.number().nullable(),
  hasHazard: z.boolean(),
  confirmedAt: z.string().nullable(),
  confirmedBy: z.string().nullable(),
});
const before = z.object({
  incident: incident.optional(),
  other: incident.optional(),
  orders: z.array(z.object({ ...place, id: z.string(), incidentId: z.string() })).default([]),
});
const kind = z.enum(GROUPING_KINDS);

export interface KeptChange {
  readonly id: string;
  readonly incident_id: string;
  readonly other_incident_id: string | null;
  readonly kind: GroupingKind;
  readonly from_device_id: string | null;
  readonly to_device_id: string | null;
  readonly report_ids: string[];
  readonly work_order_ids: string[];
  readonly at: Date;
  readonly undone_at: Date | null;
  readonly before: z.infer<typeof before>;
}

type Row = Omit<KeptChange, 'before' | 'kind'> & { before: unknown; kind: string };

/** A change with all that its undo needs. */
export async function keptChange(ctx: Context, id: string): Promise<KeptChange | null> {
  const [row] = await ctx.sql<Row[]>`
    select id, incident_id, other_incident_id, kind, from_device_id, to_device_id, report_ids, work_order_ids, at, undone_at, before
    from grouping_change where id = ${id}`;
  return row ? { ...row, kind: kind.parse(row.kind), before: before.parse(row.before) } : null;
}
