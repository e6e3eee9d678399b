import { offsetBy } from '@comcen/shared/domain/geo/distance.ts';
import type { PositionFix } from '@comcen/shared/wire/http/board.ts';
import { describe, expect, test } from 'vitest';
import { judgeFixes } from './judge-fixes.ts';

const POSKO = { lat: -2.13, lng: 106.11 };
const NOW = new Date('2026-03-01T05:00:00Z');
const secondsAgo = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const fix = (ageS: number, eastM = 0, more: Partial<PositionFix> = {}): PositionFix => ({
  at: secondsAgo(ageS).toISOString(),
  ...offsetBy(POSKO, eastM, 0),
  ...more,
});
const judge = (fixes: PositionFix[], latest: { ageS: number; eastM: number } | null = null) =>
  judgeFixes(
    fixes,
    { posko: POSKO, latest: latest && { at: secondsAgo(latest.ageS), ...offsetBy(POSKO, latest.eastM, 0) } },
    NOW,
  );
const reasons = (fixes: PositionFix[], latest?: { ageS: number; eastM: number }) =>
  judge(fixes, latest).rejected.map(({ index, reason }) => `${index} ${reason}`);

describe('fixes of a crew', () => {
  test('a drive through town is accepted, in the order of its time', () => {
    const drive = [fix(10, 300), fix(30, 0), fix(20, 150)];
    const { accepted, rejected } = judge(drive);
    expect(accepted).toEqual([drive[1], drive[2], drive[0]]);
    expect(rejected).toEqual([]);
  });

  test('the impossible is refused with its index and reason, the rest of the batch stays', () => {
    const batch = [
      fix(60),
      fix(50, 0, { lat: 0, lng: 0 }),
      fix(40, 0, { lat: 51.5, lng: -0.1 }),
      fix(-301),
      fix(24 * 3600 + 1),
      fix(30, 100),
    ];
    expect(judge(batch).accepted).toEqual([batch[0], batch[5]]);
    expect(reasons(batch)).toEqual(['1 null_island', '2 outside_country', '3 in_the_future', '4 too_old']);
  });

  test('a clock five minutes ahead and a fix a day old are still believed', () => {
    expect(reasons([fix(-300), fix(24 * 3600)])).toEqual([]);
  });

  test('a jump of 500 km is refused, whether there was a fix before or not', () => {
    expect(reasons([fix(0, 500_000)], { ageS: 60, eastM: 0 })).toEqual(['0 too_far_from_posko']);
    expect(reasons([fix(0, 500_000)])).toEqual(['0 too_far_from_posko']);
  });

  test('60 m/s is the limit, with 2 km for a cold receiver and its own accuracy on top', () => {
    const latest = { ageS: 100, eastM: 0 };
    expect(reasons([fix(0, 7_900)], latest)).toEqual([]);
    expect(reasons([fix(0, 8_200)], latest)).toEqual(['0 jump']);
    expect(reasons([fix(0, 8_200, { accuracyM: 500 })], latest)).toEqual([]);
  });

  test('what a fix says of its own accuracy excuses two kilometres, not an island', () => {
    const latest = { ageS: 100, eastM: 0 };
    expect(reasons([fix(0, 9_900, { accuracyM: 20_000 })], latest)).toEqual([]);
    expect(reasons([fix(0, 10_200, { accuracyM: 20_000 })], latest)).toEqual(['0 jump']);
    expect(reasons([fix(0, 390_000, { accuracyM: 1e6 })], latest)).toEqual(['0 jump']);
  });

  test('a refused fix is no base for the next one', () => {
    expect(reasons([fix(40), fix(20, 50_000), fix(10, 100)])).toEqual(['1 jump']);
  });

  test('an old fix that comes late is compared with what is known, and never becomes the base', () => {
    const late = [fix(3600, 20_000), fix(5, 100)];
    expect(reasons(late, { ageS: 10, eastM: 0 })).toEqual([]);
  });
});
