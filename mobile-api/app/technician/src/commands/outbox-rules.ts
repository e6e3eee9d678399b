import type { Outcome } from '@comcen/shared/domain/codes.ts';
import { decide } from '@comcen/shared/domain/work-order/decide.ts';
import type { WorkOrderState } from '@comcen/shared/domain/work-order/states.ts';
import type { Failure } from '../../../http/request.ts';
import type { Step } from '../orders/next-step.ts';
import { photosToSend, type QueuedPhoto } from '../photos/queued-photo.ts';

/** A step of the order, or a word about it that leaves its state alone. */
export type Command = Step | 'estimate';

/** One command as the phone keeps it until the server has answered. */
export interface Entry {
  /** Device order: given by the store, never reused. */
  readonly seq: number;
  readonly commandId: string;
  /** Whose step it is: another person who logs in on this phone must not send it. */
  readonly technicianId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly step: Command;
  readonly occurredAt: string;
  /** The rest of the body: place, reason, outcome, cause, action, note. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly refusal: { readonly code: string; readonly detail: string; readonly currentState: string | null } | null;
  /** Of a completion: they go before it. Absent in entries of an older app. */
  readonly photos?: readonly QueuedPhoto[];
  /** The server has taken it, but not all its photos: stays until that is read. */
  readonly isTaken?: boolean;
}
export type NewEntry = Omit<Entry, 'seq'>;

export type Verdict =
  | { readonly next: 'refused'; readonly refusal: NonNullable<Entry['refusal']> }
  | { readonly next: 'retry'; readonly afterMs: number }
  | { readonly next: 'sign_in' }
  | { readonly next: 'choose_password' };

const LONGEST_WAIT_MS = 30_000;

/**
 * Strictly one after the other: a later step never overtakes an earlier one, of whichever order. One exception: photos take minutes
 * on a bad line and an offer runs out, so an answer to another offer goes before a completion that still sends photos.
 */
export function nextToSend(entries: readonly Entry[], technicianId: string): Entry | undefined {
  const waiting = waitingOf(entries, technicianId).sort((a, b) => a.seq - b.seq);
  const [first] = waiting;
  if (!first || photosToSend(first).length === 0) return first;
  const isFirstOfOrder = (entry: Entry) => waiting.find(({ orderId }) => orderId === entry.orderId) === entry;
  return waiting.find((entry) => answersOffer(entry.step) && isFirstOfOrder(entry)) ?? first;
}

export const answersOffer = (step: Command): boolean => step === 'accept' || step === 'refuse';

const isWaiting = ({ refusal, isTaken }: Entry): boolean => refusal === null && !isTaken;

export const waitingOf = (entries: readonly Entry[], technicianId: string): Entry[] =>
  entries.filter((entry) => isWaiting(entry) && entry.technicianId === technicianId);

/** Done, but photos of it stayed behind. */
export const incompleteOf = (entries: readonly Entry[], technicianId: string): Entry[] =>
  entries.filter((entry) => entry.isTaken === true && entry.technicianId === technicianId);

export const refusedOf = (entries: readonly Entry[], technicianId: string): Entry[] =>
  entries.filter((entry) => entry.refusal !== null && entry.technicianId === technicianId);

/** Somebody else chose this person's password: the server takes nothing until another one is chosen. */
export const isPasswordDue = (failure: Failure): boolean =>
  failure.kind === 'refused' && failure.code === 'password_change_required';

/**
 * What a failed send means. Silence and a crowded server: again, same commandId. No session, or one that must choose its own
 * password: wait for the person.
 * Any other answer is final. Later steps of the order are still sent: the server refuses them too and keeps their true times.
 */
export function verdictOf(failure: Failure, attempts: number): Verdict {
  if (failure.kind === 'unreachable') return { next: 'retry', afterMs: failure.retryAfterMs ?? backoffMs(attempts) };
  if (failure.status === 401) return { next: 'sign_in' };
  if (isPasswordDue(failure)) return { next: 'choose_password' };
  const { code, detail, currentState = null } = failure;
  return { next: 'refused', refusal: { code, detail, currentState } };
}

/** 1, 2, 4, 8, 16, 30, 30 s: a phone that comes out of the shadow is heard within half a minute even without an `online` event. */
export const backoffMs = (attempts: number): number => Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(attempts, 10));

/** The order's state as it will be once the waiting steps have arrived. The server's truth stays beside it. */
export function projectedState(state: WorkOrderState, entries: readonly Entry[], orderId: string): WorkOrderState {
  return entries
    .filter((entry) => entry.orderId === orderId && isWaiting(entry))
    .sort((a, b) => a.seq - b.seq)
    .reduce(stateAfter, state);
}

function stateAfter(state: WorkOrderState, { step, details }: Entry): WorkOrderState {
  if (step === 'estimate') return state;
  const outcome = isOutcome(details.outcome) ? details.outcome : undefined;
  const decision = decide({ state, command: step, by: 'crew', isOwnCrew: true, crewIsFree: true, outcome });
  return decision.ok && decision.value.recorded ? decision.value.to : state;
}

const isOutcome = (value: unknown): value is Outcome => typeof value === 'string';
