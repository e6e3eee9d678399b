import { secondCounts } from '../kpi/counts.ts';

/** What the figures know of one ticket. Unknown is null: each figure says of how many tickets it could be made. */
export interface TicketFacts {
  readonly openedAt: Date;
  /** False: only the day is known. */
  readonly hasHour: boolean;
  readonly repliedAt: Date | null;
  readonly hasReplyHour: boolean;
  readonly status: 'new' | 'followup' | 'done' | 'abandoned' | null;
  /** The source names the customer, so that contacts of one customer can be told. */
  readonly hasCustomer: boolean;
  /** The same customer had another ticket in the seven days before, and after. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** Contacts of one customer within so many days are one story. */
export const SAME_STORY_DAYS = 7;
const SAME_STORY_MS = SAME_STORY_DAYS * 86_400_000;

/** Words for the page; each is what the code below does. */
export const TICKET_DEFINITIONS = {
  firstReply:
    'From opening to the first reply, of tickets whose day and hour are known for both. Nearest-rank percentiles.',
  abandoned: 'Tickets that the source calls abandoned, of those whose status is known.',
  firstContact:
    'A first contact is a ticket of a known customer with a known status who had none in the seven days before; it is resolved when it is done and the customer had none in the seven days after. Tickets of the last seven days are not judged yet.',
} as const;

/** Numbers of a row that have a list behind them. */
export const TICKET_MEASURES = [
  'count',
  'replied',
  'timed',
  'withStatus',
  'abandoned',
  'firstContacts',
  'resolved',
] as const;
export type TicketMeasure = (typeof TICKET_MEASURES)[number];

/** Seconds to the first reply; null when either stamp has no hour. Both are floored to whole seconds. */
export function replyS(
  ticket: Pick<TicketFacts, 'openedAt' | 'hasHour' | 'repliedAt' | 'hasReplyHour'>,
): number | null {
  if (ticket.repliedAt === null || !ticket.hasHour || !ticket.hasReplyHour) return null;
  return Math.floor(ticket.repliedAt.getTime() / 1000) - Math.floor(ticket.openedAt.getTime() / 1000);
}

/** Is the ticket one of those that a number counts? */
export function countsAs(ticket: TicketFacts, measure: TicketMeasure, now: Date): boolean {
  switch (measure) {
    case 'count':
      return true;
    case 'replied':
      return ticket.repliedAt !== null;
    case 'timed':
      return replyS(ticket) !== null;
    case 'withStatus':
      return ticket.status !== null;
    case 'abandoned':
      return ticket.status === 'abandoned';
    case 'firstContacts':
      return isFirstContact(ticket, now);
    case 'resolved':
      return isFirstContact(ticket, now) && ticket.status === 'done' && !ticket.hasAfter;
  }
}

const isFirstContact = ({ hasCustomer, status, hasBefore, openedAt }: TicketFacts, now: Date): boolean =>
  hasCustomer && status !== null && !hasBefore && openedAt.getTime() + SAME_STORY_MS <= now.getTime();

export type TicketFigures = Readonly<Record<TicketMeasure, number>> & {
  /** Minutes; null without a timed reply. */
  readonly firstReply: {
    readonly mean: number | null;
    readonly p50: number | null;
    readonly p90: number | null;
    readonly p95: number | null;
  };
  /** %; null when no ticket could be judged. */
  readonly abandonedShare: number | null;
  readonly firstContactShare: number | null;
};

/** What tickets add up to: counts, and how often each whole second to the first reply occurs. Mergeable and exact. */
export interface TicketSums {
  readonly counts: Readonly<Record<TicketMeasure, number>>;
  readonly replyS: number;
  /** Bytes of SecondCounts.encode. */
  readonly replies: Uint8Array;
}

/** One key after the other is merged in it: replies after days make half a megabyte for each that is open at once. */
const MERGING = secondCounts();

/**
 * Takes tickets one by one and sums of many.
 * @param now until when a first contact must have had its seven days; null: all of them count as if they had
 */
export function startTicketFigures(now: Date | null) {
  const counts = Object.fromEntries(TICKET_MEASURES.map((measure) => [measure, 0])) as Record<TicketMeasure, number>;
  const replies: number[] = [];
  const encoded: Uint8Array[] = [];
  let secondsToReply = 0;
  const merged = () => {
    MERGING.clear();
    for (const bytes of encoded) MERGING.addEncoded(bytes);
    for (const seconds of replies) MERGING.add(seconds);
    return MERGING;
  };
  return {
    add(ticket: TicketFacts): void {
      const judgedAt = now ?? new Date(ticket.openedAt.getTime() + SAME_STORY_MS);
      for (const measure of TICKET_MEASURES) if (countsAs(ticket, measure, judgedAt)) counts[measure] += 1;
      const seconds = replyS(ticket);
      if (seconds === null) return;
      replies.push(seconds);
      secondsToReply += seconds;
    },
    addSums(sums: TicketSums): void {
      for (const measure of TICKET_MEASURES) counts[measure] += sums.counts[measure];
      encoded.push(sums.replies);
      secondsToReply += sums.replyS;
    },
    /** Of tickets that were counted elsewhere; `seconds`: of each timed one. */
    addCounts(more: TicketSums['counts'], seconds: readonly number[]): void {
      for (const measure of TICKET_MEASURES) counts[measure] += more[measure];
      for (const one of seconds) {
        replies.push(one);
        secondsToReply += one;
      }
    },
    sums: (): TicketSums => ({ counts: { ...counts }, replyS: secondsToReply, replies: merged().encode() }),
    finish(): TicketFigures {
      const [p50 = null, p90 = null, p95 = null] = merged().percentiles([50, 90, 95]).map(minutesOf);
      return {
        ...counts,
        firstReply: { mean: counts.timed === 0 ? null : secondsToReply / counts.timed / 60, p50, p90, p95 },
        abandonedShare: share(counts.abandoned, counts.withStatus),
        firstContactShare: share(counts.resolved, counts.firstContacts),
      };
    },
  };
}

const minutesOf = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60);

const share = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);
