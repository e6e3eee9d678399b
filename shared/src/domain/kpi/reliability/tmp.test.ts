import { expect, test } from 'vitest';
import { tmpStanding } from './tmp.ts';

const level = { hours: 10, times: 3 };

test.each([
  [0, 0, 'within'],
  [10 * 3600, 3, 'within'],
  [10 * 3600 + 1, 0, 'past'],
  [11 * 3600, 0, 'past'],
  [11 * 3600 + 1, 0, 'due'],
  [0, 4, 'due'],
])('%i s in %i times against 10 h and 3 times: %s', (totalS, times, standing) => {
  expect(tmpStanding({ totalS, times }, level)).toBe(standing);
});

test('exactly 10 % above the declared count is past it and not yet due', () => {
  expect(tmpStanding({ totalS: 0, times: 11 }, { hours: 10, times: 10 })).toBe('past');
  expect(tmpStanding({ totalS: 0, times: 12 }, { hours: 10, times: 10 })).toBe('due');
});
