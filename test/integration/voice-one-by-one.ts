import { addRating, NO_RATINGS, type RatingSums, ratingFigures } from '@comcen/shared/domain/rating/rating.ts';
import { startTicketFigures, type TicketFacts } from '@comcen/shared/domain/ticket/figures.ts';
import type { RatingGroup, RatingMeasure, TicketGroup } from '@comcen/shared/wire/http/voice.ts';

/** The slow truth: every rating and ticket looked at by itself, in plain code. */
interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly ulpId?: string | undefined;
}
export interface StoredRating {
  report_id: string;
  ulp_id: string;
  channel: string;
  crew_code: string | null;
  stars: number;
  nps: number | null;
  rated_at: Date;
}
export interface StoredTicket {
  id: string;
  ulp_id: string | null;
  channel: string | null;
  agent: string | null;
  skill: string | null;
  customer: string | null;
  opened_at: Date;
  has_hour: boolean;
  replied_at: Date | null;
  has_reply_hour: boolean;
  status: TicketFacts['status'];
}
const WEEK_MS = 7 * 86_400_000;

export function ratingKeyOf(one: StoredRating, by: RatingGroup): string {
  if (by === 'ulp') return one.ulp_id;
  if (by === 'crew') return one.crew_code ?? 'none';
  return by === 'channel' ? one.channel : new Date(one.rated_at.getTime() + 7 * 3_600_000).toISOString().slice(0, 7);
}

export function isRating({ stars, nps }: StoredRating, measure: RatingMeasure): boolean {
  if (measure === 'count') return true;
  if (measure === 'negative') return stars <= 2;
  if (nps === null) return false;
  return measure === 'answered' || (measure === 'promoters' ? nps >= 9 : nps <= 6);
}

export function ratingsSaid(ratings: readonly StoredRating[], period: Period, by: RatingGroup) {
  const groups = new Map<string, RatingSums>();
  let total = NO_RATINGS;
  for (const one of ratings) {
    if (!(one.rated_at >= period.from && one.rated_at < period.to)) continue;
    if (period.ulpId !== undefined && one.ulp_id !== period.ulpId) continue;
    const key = ratingKeyOf(one, by);
    groups.set(key, addRating(groups.get(key) ?? NO_RATINGS, one));
    total = addRating(total, one);
  }
  return {
    items: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => ({ key, ...ratingFigures(sums) })),
    total: { key: 'total', ...ratingFigures(total) },
  };
}

/** Each ticket with whether its customer had one shortly before or after. */
export function storyOf(rows: readonly StoredTicket[]): { row: StoredTicket; facts: TicketFacts }[] {
  return rows.map((row) => {
    const others = rows.filter((one) => one.id !== row.id && row.customer !== null && one.customer === row.customer);
    const gap = (one: StoredTicket) => one.opened_at.getTime() - row.opened_at.getTime();
    const isEarlier = (one: StoredTicket) => gap(one) < 0 || (gap(one) === 0 && one.id < row.id);
    return {
      row,
      facts: {
        openedAt: row.opened_at,
        hasHour: row.has_hour,
        repliedAt: row.replied_at,
        hasReplyHour: row.has_reply_hour,
        status: row.status,
        hasCustomer: row.customer !== null,
        hasBefore: others.some((one) => isEarlier(one) && gap(one) >= -WEEK_MS),
        hasAfter: others.some((one) => !isEarlier(one) && gap(one) <= WEEK_MS),
      },
    };
  });
}

export function ticketsSaid(tickets: ReturnType<typeof storyOf>, period: Period, by: TicketGroup, now: Date) {
  const total = startTicketFigures(now);
  const groups = new Map<string, ReturnType<typeof startTicketFigures>>();
  for (const { row, facts } of tickets) {
    if (!(row.opened_at >= period.from && row.opened_at < period.to)) continue;
    if (period.ulpId !== undefined && row.ulp_id !== period.ulpId) continue;
    const group = groups.get(row[by] ?? 'none') ?? startTicketFigures(now);
    groups.set(row[by] ?? 'none', group);
    group.add(facts);
    total.add(facts);
  }
  return {
    items: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => ({ key, ...group.finish() })),
    total: { key: 'total', ...total.finish() },
  };
}
