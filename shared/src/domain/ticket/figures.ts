import { nearestRank } from '../kpi/statistics.ts';

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
export function replyS(ticket: TicketFacts): number | null {
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

/** Takes tickets one by one; memory grows with the timed replies only, eight bytes each. */
export function startTicketFigures(now: Date) {
  const counts: Record<TicketMeasure, number> = {
    count: 0,
    replied: 0,
    timed: 0,
    withStatus: 0,
    abandoned: 0,
    firstContacts: 0,
    resolved: 0,
  };
  const replies: number[] = [];
  return {
    add(ticket: TicketFacts): void {
      for (const measure of TICKET_MEASURES) if (countsAs(ticket, measure, now)) counts[measure] += 1;
      const seconds = replyS(ticket);
      if (seconds !== null) replies.push(seconds);
    },
    finish(): TicketFigures {
      return {
        ...counts,
        firstReply: replyStatistics(replies),
        abandonedShare: share(counts.abandoned, counts.withStatus),
        firstContactShare: share(counts.resolved, counts.firstContacts),
      };
    },
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : (part / whole) * 100);

function replyStatistics(seconds: readonly number[]): TicketFigures['firstReply'] {
  if (seconds.length === 0) return { mean: null, p50: null, p90: null, p95: null };
  const sorted = Float64Array.from(seconds).sort();
  const minutes = (percent: number) => nearestRank(sorted, percent) / 60;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length / 60;
  return { mean, p50: minutes(50), p90: minutes(90), p95: minutes(95) };
}
