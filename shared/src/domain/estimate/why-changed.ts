import type { EstimateBasis } from './restoration.ts';
import type { ChangeReason } from './should-change.ts';

/** Why an estimate is another one now, as people would say it. Stored with each; `by_hand`, `by_crew`, `late` come with a person's word. */
export const ESTIMATE_REASONS = [
  'first',
  'expired',
  'crew_lost',
  'crew_accepted',
  'under_way',
  'on_site',
  'held',
  'device_changed',
  'storm',
  'backlog',
  'takes_longer',
  'goes_faster',
  'by_hand',
  'by_crew',
  'late',
] as const;
export type EstimateReason = (typeof ESTIMATE_REASONS)[number];

/** A queue that is a quarter longer or shorter is another queue. */
const OTHER_QUEUE_SHARE = 0.25;

const OF_STAGE = {
  waiting: 'crew_lost',
  held: 'held',
  accepted: 'crew_accepted',
  en_route: 'under_way',
  on_site: 'on_site',
} as const;

/** What stands behind a change that `shouldChange` asked for: the first thing that differs from what was known then. */
export function whyChanged(
  change: ChangeReason,
  before: Pick<EstimateBasis, 'stage' | 'level' | 'isStorm' | 'backlog'> | null,
  now: EstimateBasis,
  isLater: boolean,
): EstimateReason {
  if (change === 'first' || change === 'expired') return change;
  if (before !== null) {
    if (before.stage !== now.stage) return OF_STAGE[now.stage];
    if (before.level !== now.level) return 'device_changed';
    if (before.isStorm !== now.isStorm) return 'storm';
    const isQueueOther = Math.abs(now.backlog - before.backlog) > OTHER_QUEUE_SHARE * Math.max(before.backlog, 0.5);
    if (now.stage === 'waiting' && isQueueOther) return 'backlog';
  }
  return isLater ? 'takes_longer' : 'goes_faster';
}
