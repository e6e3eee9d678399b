import type { Outcome } from '../codes.ts';
import { accepted, type Result, refused } from '../result.ts';
import type { WorkOrderState } from './states.ts';
import { type OrderCommand, type OrderEventType, type OrderParty, transitionOf } from './transitions.ts';

export interface OrderCase {
  readonly state: WorkOrderState;
  readonly command: OrderCommand;
  readonly by: OrderParty;
  /** `by` is the crew that holds the order now (or held it, for `resume`). Ignored for other parties. */
  readonly isOwnCrew?: boolean;
  /** For `complete`. */
  readonly outcome?: Outcome;
  /** For `resume`: the crew that held it is on duty and has room. */
  readonly crewIsFree?: boolean;
}

/** `recorded: false`: the order is already there by the same crew; answer 200 and record nothing. */
export type OrderDecision =
  | { readonly recorded: true; readonly to: WorkOrderState; readonly event: OrderEventType }
  | { readonly recorded: false };

export const ORDER_REFUSALS = [
  'not_allowed_in_state',
  'not_your_order',
  'not_your_role',
  'outcome_needs_restore',
] as const;

export interface OrderRefusal {
  readonly code: 'conflict' | 'forbidden' | 'invalid';
  readonly currentState: WorkOrderState;
  readonly reason: (typeof ORDER_REFUSALS)[number];
}

/** Outcomes that may complete straight from `on_site`: there was no power to bring back. */
export const OUTCOMES_WITHOUT_RESTORE: readonly Outcome[] = ['not_found', 'customer_side', 'handed_over'];

/** Decides one command on one order from the table of transitions. Pure; the guarded update repeats it in SQL. */
export function decide(given: OrderCase): Result<OrderDecision, OrderRefusal> {
  const { state, command, by } = given;
  const transition = transitionOf(command);
  const refuse = (code: OrderRefusal['code'], reason: OrderRefusal['reason']) =>
    refused({ code, reason, currentState: state });

  if (!transition.by.includes(by)) return refuse('forbidden', 'not_your_role');
  if (by === 'crew' && given.isOwnCrew === false) return refuse('conflict', 'not_your_order');
  if (by === 'crew' && transition.to[0] === state && command !== 'resume') return accepted({ recorded: false });
  if (!transition.from.includes(state)) return refuse('conflict', 'not_allowed_in_state');
  if (by === 'customer' && command === 'cancel' && state !== 'new') return refuse('conflict', 'not_allowed_in_state');
  if (command === 'complete' && state === 'on_site' && !mayCompleteOnSite(given.outcome)) {
    return refuse('invalid', 'outcome_needs_restore');
  }
  const to = command === 'resume' && !given.crewIsFree ? 'new' : transition.to[0];
  return accepted({ recorded: true, to, event: `work_order.${transition.event}` });
}

const mayCompleteOnSite = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && OUTCOMES_WITHOUT_RESTORE.includes(outcome);
