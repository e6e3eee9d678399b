import type { Tracking } from '../api/replies.ts';

/** PLN Mobile's six words, in their order. */
export const STEPS = ['new', 'offered', 'en_route', 'on_site', 'restored', 'completed'] as const;
export type StepCode = (typeof STEPS)[number];

export interface ShownStep {
  readonly code: StepCode;
  readonly at: string | null;
  readonly is: 'past' | 'now' | 'ahead';
}

const ENDED = ['cancelled', 'withdrawn', 'answered', 'completed', 'closed'];
/** Nothing more will change: the page stops asking. */
export const isOver = ({ status }: Tracking): boolean => ENDED.includes(status) && status !== 'completed';

/** Which of the six are behind, which one is now. A step that was left out on the way is not shown as still to come. */
export function shownSteps({ steps, status }: Pick<Tracking, 'steps' | 'status'>): ShownStep[] {
  const times = STEPS.map((code) => steps.find((step) => step.status === code)?.at ?? null);
  const last = times.findLastIndex((at) => at !== null);
  const isStopped = status === 'cancelled' || status === 'withdrawn' || status === 'answered';
  return STEPS.flatMap((code, index) => {
    const at = times[index] ?? null;
    if (at === null && (index < last || isStopped)) return [];
    const isBehind = index < last || isStopped || (index === last && code === 'completed');
    const is = isBehind ? 'past' : index === last ? 'now' : 'ahead';
    return [{ code, at, is } as const];
  });
}

export const timeOf = (tracking: Tracking, ...codes: string[]): string | null =>
  tracking.steps.findLast(({ status }) => codes.includes(status))?.at ?? null;
