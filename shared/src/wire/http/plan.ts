import { z } from 'zod';
import { standbyItem } from './board.ts';
import { id, workOrderState } from './common.ts';
import { crewRef, dispatchDecision } from './work-order.ts';

/** Why it stands where it stands: the planner's first reason. */
const why = dispatchDecision.shape.reasons.element;
/** `waits_for_crew`: data names the crew, the minutes till it sets out and the order it comes after. */
const whyPlanned = why.extend({ code: z.enum([...why.shape.code.options, 'waits_for_crew']) });

export const planJob = z.object({
  workOrderId: id,
  number: z.string(),
  state: workOrderState,
  /** Expected: sets out, is there, is through. */
  startsAt: z.string(),
  arrivesAt: z.string(),
  endsAt: z.string(),
  /** Not sent yet: it may still go to another crew. */
  isPlanned: z.boolean(),
  /** Null for what the crew has already. */
  why: whyPlanned.nullable(),
});
export type PlanJob = z.infer<typeof planJob>;

/** What each crew on duty does next, as the planner sees it now, and what waits without a place in anybody's plan. */
export const planReply = z.object({
  at: z.string(),
  crews: z.array(
    z.object({
      crew: crewRef.extend({ ulp: z.string() }),
      shiftEndsAt: z.string().nullable(),
      jobs: z.array(planJob),
      standby: standbyItem.nullable(),
    }),
  ),
  /** The most urgent first, at most 500. */
  waiting: z.array(z.object({ workOrderId: id, number: z.string(), priority: z.number(), why })),
  /** All that wait without a place in a plan. */
  waitingCount: z.number(),
});
export type PlanReply = z.infer<typeof planReply>;
