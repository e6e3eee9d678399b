import type { WorkOrderState } from './states.ts';

/** Who acts on an order. Admins act as operators. */
export type OrderParty = 'system' | 'operator' | 'crew' | 'customer';

export interface Transition {
  readonly from: readonly WorkOrderState[];
  /** More than one: `decide` chooses. The first is the usual one. */
  readonly to: readonly [WorkOrderState, ...WorkOrderState[]];
  readonly by: readonly OrderParty[];
  /** Event type is `work_order.` and this word. */
  readonly event: string;
}

/** The one table of the work order's life. Server, console and phone read it; CHECK constraints repeat what must never break. */
export const TRANSITIONS = {
  offer: { from: ['new'], to: ['offered'], by: ['system', 'operator'], event: 'offered' },
  expire: { from: ['offered'], to: ['new'], by: ['system'], event: 'offer_expired' },
  refuse: { from: ['offered', 'accepted'], to: ['new'], by: ['crew'], event: 'refused' },
  accept: { from: ['offered'], to: ['accepted'], by: ['crew'], event: 'accepted' },
  depart: { from: ['accepted'], to: ['en_route'], by: ['crew'], event: 'departed' },
  arrive: { from: ['accepted', 'en_route'], to: ['on_site'], by: ['crew'], event: 'arrived' },
  restore: { from: ['on_site'], to: ['restored'], by: ['crew'], event: 'restored' },
  complete: {
    from: ['restored', 'on_site'],
    to: ['completed'],
    by: ['crew', 'operator'],
    event: 'completed',
  },
  close: { from: ['completed'], to: ['closed'], by: ['customer', 'system', 'operator'], event: 'closed' },
  recall: {
    from: ['offered', 'accepted', 'en_route'],
    to: ['new'],
    by: ['operator', 'system'],
    event: 'recalled',
  },
  hold: {
    from: ['new', 'accepted', 'en_route', 'on_site'],
    to: ['held'],
    by: ['crew', 'operator'],
    event: 'held',
  },
  resume: { from: ['held'], to: ['accepted', 'new'], by: ['crew', 'operator'], event: 'resumed' },
  cancel: {
    from: ['new', 'offered', 'accepted', 'en_route', 'held'],
    to: ['cancelled'],
    by: ['operator', 'customer'],
    event: 'cancelled',
  },
  supersede: {
    from: ['new', 'offered'],
    to: ['cancelled'],
    by: ['system', 'operator'],
    event: 'superseded',
  },
  reopen: {
    from: ['completed', 'closed'],
    to: ['new'],
    by: ['operator', 'customer'],
    event: 'reopened',
  },
} as const satisfies Record<string, Transition>;

export type OrderCommand = keyof typeof TRANSITIONS;
export const ORDER_COMMANDS = Object.keys(TRANSITIONS) as OrderCommand[];

/** The events that the table names. */
type OrderEvent = (typeof TRANSITIONS)[OrderCommand]['event'];
export type OrderEventType = `work_order.${OrderEvent}`;

export const transitionOf = (command: OrderCommand): Transition & { readonly event: OrderEvent } =>
  TRANSITIONS[command];

/** Commands that `party` may give in `state`: the buttons that exist. */
export function commandsFor(state: WorkOrderState, party: OrderParty): OrderCommand[] {
  return ORDER_COMMANDS.filter((command) => {
    const { from, by } = transitionOf(command);
    if (party === 'customer' && command === 'cancel') return state === 'new';
    return from.includes(state) && by.includes(party);
  });
}
