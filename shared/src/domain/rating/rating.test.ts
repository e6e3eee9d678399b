import { describe, expect, test } from 'vitest';
import { ratingRefusal } from './may-rate.ts';
import {
  addRating,
  addSums,
  CHANGEABLE_MS,
  isNegative,
  NO_RATINGS,
  npsPart,
  type Rating,
  ratingFigures,
} from './rating.ts';
import { RATING_CHANGED, taskChange } from './recovery.ts';

const sumsOf = (ratings: readonly Rating[]) => ratings.reduce((sums, rating) => addRating(sums, rating), NO_RATINGS);

describe('what a rating counts as', () => {
  test.each([
    [1, true],
    [2, true],
    [3, false],
    [5, false],
  ])('%i stars: negative %s', (stars, expected) => expect(isNegative({ stars })).toBe(expected));

  test.each([
    [0, 'detractor'],
    [6, 'detractor'],
    [7, 'passive'],
    [8, 'passive'],
    [9, 'promoter'],
    [10, 'promoter'],
  ] as const)('%i of 10: %s', (nps, part) => expect(npsPart(nps)).toBe(part));
});

describe('figures', () => {
  test('without ratings nothing is said', () => {
    expect(ratingFigures(NO_RATINGS)).toMatchObject({ count: 0, meanStars: null, negativeShare: null, nps: null });
  });

  test('NPS is over those who answered: 5 promoters, 3 passives, 2 detractors make 30', () => {
    const answers = [9, 9, 10, 10, 9, 7, 8, 8, 6, 0];
    const ratings = [...answers.map((nps) => ({ stars: 4, nps })), { stars: 1, nps: null }];
    expect(ratingFigures(sumsOf(ratings))).toEqual({
      count: 11,
      meanStars: 41 / 11,
      negative: 1,
      negativeShare: (1 / 11) * 100,
      answered: 10,
      promoters: 5,
      detractors: 2,
      nps: 30,
    });
  });

  test('sums of parts are the sums of the whole, and the shares stay within bounds, for 200 random sets', () => {
    let state = 7;
    const random = (n: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    for (let round = 0; round < 200; round++) {
      const ratings = Array.from({ length: random(40) }, () => ({
        stars: 1 + random(5),
        nps: random(3) === 0 ? null : random(11),
      }));
      const cut = random(ratings.length + 1);
      const parts = addSums(sumsOf(ratings.slice(0, cut)), sumsOf(ratings.slice(cut)));
      expect(parts).toEqual(sumsOf(ratings));
      const figures = ratingFigures(parts);
      expect(figures.negative).toBe(ratings.filter(({ stars }) => stars <= 2).length);
      if (figures.nps !== null) expect(Math.abs(figures.nps)).toBeLessThanOrEqual(100);
      expect(figures.promoters + figures.detractors).toBeLessThanOrEqual(figures.answered);
    }
  });
});

describe('who may rate', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  const ago = (ms: number) => new Date(now.getTime() - ms);
  test.each([
    [{ reportState: 'received', isRestored: false, ratedAt: null }, 'too_early'],
    [{ reportState: 'linked', isRestored: false, ratedAt: null }, 'too_early'],
    [{ reportState: 'linked', isRestored: true, ratedAt: null }, null],
    [{ reportState: 'answered', isRestored: false, ratedAt: null }, null],
    [{ reportState: 'withdrawn', isRestored: true, ratedAt: null }, 'withdrawn'],
    [{ reportState: 'answered', isRestored: true, ratedAt: ago(CHANGEABLE_MS - 1) }, null],
    [{ reportState: 'answered', isRestored: true, ratedAt: ago(CHANGEABLE_MS) }, 'too_late'],
  ] as const)('%o: %s', (ratable, expected) => expect(ratingRefusal(ratable, now)).toBe(expected));
});

describe('what a rating does to the recovery task', () => {
  test.each([
    [null, true, 'open'],
    [null, false, 'none'],
    [{ state: 'open', outcome: null }, true, 'none'],
    [{ state: 'open', outcome: null }, false, 'close'],
    [{ state: 'taken', outcome: null }, false, 'none'],
    [{ state: 'done', outcome: 'contacted' }, true, 'none'],
    [{ state: 'done', outcome: RATING_CHANGED }, true, 'open'],
  ] as const)('task %o, negative %s: %s', (task, negative, expected) =>
    expect(taskChange(task, negative)).toBe(expected),
  );
});
