import type { StormState } from './rules.ts';

/**
 * What may become of a storm, by command. `start` also takes a storm up again that flares while it is reconciled. `dismiss` is the
 * operator's no to a proposal, `withdraw` the system's: its reason is gone, or a storm of the whole UP3 takes its place.
 */
export const STORM_TRANSITIONS = {
  start: { from: ['proposed', 'reconciling'], to: 'active', event: 'storm.started' },
  dismiss: { from: ['proposed'], to: 'dismissed', event: 'storm.dismissed' },
  withdraw: { from: ['proposed'], to: 'dismissed', event: 'storm.dismissed' },
  end: { from: ['active'], to: 'reconciling', event: 'storm.ending' },
  close: { from: ['reconciling'], to: 'ended', event: 'storm.ended' },
} as const satisfies Record<
  string,
  { readonly from: readonly StormState[]; readonly to: StormState; readonly event: `storm.${string}` }
>;
export type StormCommand = keyof typeof STORM_TRANSITIONS;

export const mayStorm = (command: StormCommand, state: StormState): boolean =>
  (STORM_TRANSITIONS[command].from as readonly StormState[]).includes(state);
