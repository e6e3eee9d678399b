import type { Change } from './apply-transition.ts';

type Columns = Record<string, unknown>;

/** No crew, waiting for one again since `at`. Times of the crew that gave it back go: the next crew brings its own. */
const waiting = ({ at }: Change): Columns => ({
  crew_id: null,
  waiting_since: at,
  accepted_at: null,
  departed_at: null,
});

/**
 * Columns that each state brings, keyed by the state it leads to. Dispatched and arrived keep their first time (response is
 * measured to the first arrival); restored and completed are the last ones.
 */
export function columnsOf(change: Change): Columns {
  const { order, command, decision, at } = change;
  switch (decision.to) {
    case 'new':
      return command === 'reopen' ? reopened(change) : givenBack(change);
    case 'offered':
      return { dispatched_at: order.dispatched_at ?? at, waiting_since: null };
    case 'accepted':
      return command === 'resume' ? resumed(change) : { accepted_at: at };
    case 'en_route':
      return { departed_at: at };
    case 'on_site':
      return { arrived_at: order.arrived_at ?? at };
    case 'restored':
      return { restored_at: at };
    case 'completed':
      return { completed_at: at, waiting_since: null };
    case 'closed':
      return { closed_at: at };
    case 'held':
      return { held_at: at, hold_reason: change.reason, crew_id: null, waiting_since: null };
    case 'cancelled':
      return { cancelled_at: at, crew_id: null, waiting_since: null, held_at: null, hold_reason: null };
  }
}

function givenBack(change: Change): Columns {
  const counts = change.command === 'refuse' || change.command === 'expire';
  return {
    ...waiting(change),
    held_at: null,
    hold_reason: null,
    ...(counts ? { attempts: change.order.attempts + 1 } : {}),
  };
}

const resumed = ({ order, at }: Change): Columns => ({
  crew_id: order.held_crew_id,
  accepted_at: order.accepted_at ?? at,
  dispatched_at: order.dispatched_at ?? at,
  held_at: null,
  hold_reason: null,
});

/** It was not done after all. Events keep the times and codes that no longer hold, the ended offer its words, photos their order. */
const reopened = (change: Change): Columns => ({
  ...waiting(change),
  restored_at: null,
  completed_at: null,
  closed_at: null,
  outcome: null,
  cause: null,
  action: null,
  equipment: null,
  completion_note: null,
  photo_ids: [],
  attempts: 0,
});
