import type { Failure } from '../../../http/request.ts';
import type { QueuedPhoto } from '../photos/queued-photo.ts';
import { backoffMs, type Verdict, verdictOf } from './outbox-rules.ts';

/** A picture that breaks the server each time must not hold the completion: two minutes of trying are enough. */
const MAX_FAULTS = 8;

export const countsAsFault = (failure: Failure): boolean => failure.status === 500;

/** As for a command, but a photo is never worth more than the completion that waits behind it. */
export function photoVerdictOf(failure: Failure, attempts: number, { faults }: QueuedPhoto): Verdict {
  if (countsAsFault(failure) && faults + 1 >= MAX_FAULTS) {
    return { next: 'refused', refusal: { code: 'internal', detail: '', currentState: null } };
  }
  // Only said while the same upload is still at work there.
  if (failure.kind === 'refused' && failure.status === 409) return { next: 'retry', afterMs: backoffMs(attempts) };
  return verdictOf(failure, attempts);
}
