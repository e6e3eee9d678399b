import { OUTCOMES, type Outcome } from '@comcen/shared/domain/codes.ts';
import { OUTCOMES_WITHOUT_RESTORE } from '@comcen/shared/domain/work-order/decide.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import { commandsFor } from '@comcen/shared/domain/work-order/transitions.ts';

/** What a crew may do, in the order it usually does it. */
export const STEPS = ['accept', 'depart', 'arrive', 'restore', 'complete', 'resume', 'hold', 'refuse'] as const;
export type Step = (typeof STEPS)[number];

/** A moment that ends in the figures: a thumb must rest on it, a pocket cannot press it. */
const TIMED: readonly Step[] = ['depart', 'arrive', 'restore'];
export const needsHold = (step: Step): boolean => TIMED.includes(step);

/** The one big button, and what lies one level down. Read from the table of transitions; the server decides again. */
export function stepsFor(state: WorkOrderState): { next: Step | null; others: readonly Step[] } {
  const allowed = commandsFor(state, 'crew');
  const [next = null, ...others] = STEPS.filter((step) => allowed.includes(step));
  return next === 'hold' || next === 'refuse' ? { next: null, others: [next, ...others] } : { next, others };
}

/** Straight from the site only what needed no power to come back; after the power is on, everything. */
export const outcomesFor = (state: WorkOrderState): readonly Outcome[] =>
  state === 'on_site' ? OUTCOMES_WITHOUT_RESTORE : OUTCOMES;
