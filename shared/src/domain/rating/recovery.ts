/** open -> taken -> done; an open one may be done at once. Whoever took it may be followed by somebody else. */
export const RECOVERY_STATES = ['open', 'taken', 'done'] as const;
export type RecoveryState = (typeof RECOVERY_STATES)[number];

/** How a recovery ended, chosen by who did it. */
export const RECOVERY_OUTCOMES = ['contacted', 'unreachable', 'compensated', 'explained', 'other'] as const;
export type RecoveryOutcome = (typeof RECOVERY_OUTCOMES)[number];
/** Nobody chose: the customer mended the rating before anybody took the task. */
export const RATING_CHANGED = 'rating_changed';

export type TaskChange = 'open' | 'close' | 'none';

/** What a rating does to the report's task: a negative one opens it (again), a mended one closes what nobody has taken yet. */
export function taskChange(
  task: { readonly state: RecoveryState; readonly outcome: string | null } | null,
  isNegativeNow: boolean,
): TaskChange {
  if (task === null) return isNegativeNow ? 'open' : 'none';
  if (isNegativeNow) return task.state === 'done' && task.outcome === RATING_CHANGED ? 'open' : 'none';
  return task.state === 'open' ? 'close' : 'none';
}
