import { z } from 'zod';
import { incidentItem } from './board.ts';
import { id, reportKind } from './common.ts';
import { stormItem } from './storm.ts';
import { workOrderItem } from './work-order.ts';

export const stillOutReport = z.object({
  id,
  number: z.string(),
  kind: reportKind,
  ulp: z.string(),
  idpel: z.string().nullable(),
  address: z.string(),
  reportedAt: z.string(),
  incident: z.object({ id, number: z.string() }).nullable(),
});

/** Who is not accounted for when a storm ends. Each list holds the newest 200; `counts` are of all. */
export const stillOutReply = z.object({
  storm: stormItem,
  at: z.string(),
  counts: z.object({
    incidents: z.number(),
    /** Without power by the open incidents. */
    customersOut: z.number(),
    unanswered: z.number(),
    heldBack: z.number(),
    calledAfterRestore: z.number(),
  }),
  incidents: z.array(incidentItem),
  /** Reports that nothing explains yet. */
  unanswered: z.array(stillOutReport),
  /** Orders for one customer's own line that wait for a crew. */
  heldBack: z.array(workOrderItem),
  /** Who called although the device above was said to be back, and which incident that was. */
  calledAfterRestore: z.array(
    stillOutReport.extend({ restored: z.object({ incident: z.string(), device: z.string(), at: z.string() }) }),
  ),
});
export type StillOutReply = z.infer<typeof stillOutReply>;
