import { describe, expect, it, test } from 'vitest';
import { madeCases, waitingFacts } from './cases-fixture.ts';
import { fitModel } from './fit.ts';
import { estimateRestoration, type Restoration } from './restoration.ts';
import { expiresAtMs, type FreshEstimate, shouldChange, type ToldEstimate } from './should-change.ts';

const MINUTE = 60_000;
const at = (minutes: number): number => minutes * MINUTE;
/** Told at minute 0: in an hour, between 40 min and two hours. */
const told: ToldEstimate = {
  source: 'computed',
  atMs: at(60),
  earliestMs: at(40),
  latestMs: at(120),
  sinceMs: 0,
  situation: 'waiting',
};
const fresh = (median: number, changed: Partial<FreshEstimate> = {}): FreshEstimate => ({
  atMs: at(median),
  earliestMs: at(median - 20),
  latestMs: at(median + 60),
  situation: 'waiting',
  ...changed,
});

describe('an estimate that was told', () => {
  test.each([
    ['stands when nothing moved', told, fresh(60), 1, null],
    ['stands within a quarter of an hour', told, fresh(75), 1, null],
    ['moves past it', told, fresh(76), 1, 'much_different'],
    ['long waits move by a quarter of themselves', { ...told, atMs: at(240), latestMs: at(400) }, fresh(290), 1, null],
    ['... and past that', { ...told, atMs: at(240), latestMs: at(400) }, fresh(301), 1, 'much_different'],
    ['moves out of its interval', told, fresh(38), 1, 'outside_interval'],
    [
      'a narrow interval is no reason to move by minutes',
      { ...told, earliestMs: at(58), latestMs: at(62) },
      fresh(64),
      1,
      null,
    ],
    ['stands past its median while its interval lasts', told, fresh(70), 65, null],
    ['has run out at the end of the interval', told, fresh(130), 120, 'expired'],
    ['a new stage alone is no reason', told, fresh(62, { situation: 'accepted', latestMs: at(119) }), 5, null],
    ['a new stage with other news is', told, fresh(71, { situation: 'accepted' }), 5, 'other_situation'],
    [
      'a new stage that knows much better is',
      told,
      fresh(61, { situation: 'on_site', latestMs: at(75) }),
      5,
      'other_situation',
    ],
    ["an operator's word stands", { ...told, source: 'operator' as const }, fresh(200), 30, null],
    [
      "a crew's word stands",
      { ...told, source: 'crew' as const, earliestMs: null, latestMs: null },
      fresh(200),
      59,
      null,
    ],
    [
      'until its instant has come',
      { ...told, source: 'crew' as const, earliestMs: null, latestMs: null },
      fresh(90),
      60,
      'expired',
    ],
  ] as const)('%s', (_name, old, next, nowMin, expected) => {
    expect(shouldChange(old, next, at(nowMin))).toBe(expected);
  });

  it('is told when there was none', () => {
    expect(shouldChange(null, fresh(60), 0)).toBe('first');
  });
});

const model = fitModel(madeCases(2000, 4));
const toldAs = ({ basis, ...times }: Restoration): ToldEstimate => ({
  ...times,
  source: 'computed',
  sinceMs: 0,
  situation: basis.stage,
});
const freshOf = ({ basis, ...times }: Restoration): FreshEstimate => ({ ...times, situation: basis.stage });

test('asked again with what it led to, the answer is no: at every minute of long work', () => {
  for (let minute = 0; minute < 400; minute += 1) {
    const reckoned = estimateRestoration(waitingFacts({ stage: 'on_site' }), model, at(minute));
    expect(shouldChange(toldAs(reckoned), freshOf(reckoned), at(minute))).toBeNull();
  }
});

test('asked every minute through four hours of work it moves a handful of times, and what stands never has run out', () => {
  let standing: ToldEstimate | null = null;
  let changes = 0;
  for (let minute = 0; minute < 240; minute += 1) {
    const reckoned = estimateRestoration(waitingFacts({ stage: 'on_site' }), model, at(minute));
    if (shouldChange(standing, freshOf(reckoned), at(minute)) === null) continue;
    standing = toldAs(reckoned);
    changes += 1;
    expect(expiresAtMs(standing)).toBeGreaterThan(at(minute));
  }
  expect(changes).toBeGreaterThan(1);
  expect(changes).toBeLessThan(9);
});
