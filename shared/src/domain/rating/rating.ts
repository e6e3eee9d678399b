/** What customers say of how a report was handled: stars 1..5 always, 0..10 "would you recommend us" when they answer it. */
export interface Rating {
  readonly stars: number;
  readonly nps: number | null;
}

/** domain.md: a negative rating is 1 or 2 stars; each opens a recovery task. */
export const isNegative = ({ stars }: Pick<Rating, 'stars'>): boolean => stars <= 2;

/** A thumb slips: so long the customer may change a rating, counted from the first one. */
export const CHANGEABLE_MS = 24 * 3_600_000;

/** What a customer's answer to the recommendation question counts as (Reichheld, Harvard Business Review, December 2003). */
export const npsPart = (nps: number): 'promoter' | 'passive' | 'detractor' =>
  nps >= 9 ? 'promoter' : nps <= 6 ? 'detractor' : 'passive';

export interface RatingFigures {
  readonly count: number;
  /** Of 1..5; null without a rating. */
  readonly meanStars: number | null;
  readonly negative: number;
  /** % of the ratings. */
  readonly negativeShare: number | null;
  /** How many answered the recommendation question, and which way. */
  readonly answered: number;
  readonly promoters: number;
  readonly detractors: number;
  /** % 9..10 minus % 0..6 of those who answered, -100..100; null when nobody did. */
  readonly nps: number | null;
}

/** Adds up: the sums of two groups are the sums of both together. */
export interface RatingSums {
  readonly count: number;
  readonly stars: number;
  readonly negative: number;
  readonly answered: number;
  readonly promoters: number;
  readonly detractors: number;
}

export const NO_RATINGS: RatingSums = { count: 0, stars: 0, negative: 0, answered: 0, promoters: 0, detractors: 0 };

/** `times`: so many customers said exactly this. */
export function addRating(sums: RatingSums, rating: Rating, times = 1): RatingSums {
  const part = rating.nps === null ? null : npsPart(rating.nps);
  return addSums(sums, {
    count: times,
    stars: rating.stars * times,
    negative: isNegative(rating) ? times : 0,
    answered: part === null ? 0 : times,
    promoters: part === 'promoter' ? times : 0,
    detractors: part === 'detractor' ? times : 0,
  });
}

export const addSums = (a: RatingSums, b: RatingSums): RatingSums => ({
  count: a.count + b.count,
  stars: a.stars + b.stars,
  negative: a.negative + b.negative,
  answered: a.answered + b.answered,
  promoters: a.promoters + b.promoters,
  detractors: a.detractors + b.detractors,
});

export const ratingFigures = (sums: RatingSums): RatingFigures => ({
  count: sums.count,
  meanStars: sums.count === 0 ? null : sums.stars / sums.count,
  negative: sums.negative,
  negativeShare: sums.count === 0 ? null : (sums.negative / sums.count) * 100,
  answered: sums.answered,
  promoters: sums.promoters,
  detractors: sums.detractors,
  nps: sums.answered === 0 ? null : ((sums.promoters - sums.detractors) / sums.answered) * 100,
});
