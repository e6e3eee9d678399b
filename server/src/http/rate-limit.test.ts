import { describe, expect, test } from 'vitest';
import { createRateLimiter, takeOrRefuse } from './rate-limit.ts';

function limiterAt(start: number, mostKeys?: number) {
  const clock = { now: start };
  const limiter = createRateLimiter({ burst: 3, perMinute: 6 }, () => new Date(clock.now), mostKeys);
  return { limiter, clock };
}

describe('a rate limit', () => {
  test('lets a burst pass, then says how long to wait', () => {
    const { limiter } = limiterAt(0);
    expect([1, 2, 3, 4].map(() => limiter.take('idpel:1'))).toEqual([0, 0, 0, 10]);
  });

  test('refills with time, never beyond the burst', () => {
    const { limiter, clock } = limiterAt(0);
    for (let i = 0; i < 3; i++) limiter.take('a');
    clock.now += 10_000;
    expect([limiter.take('a'), limiter.take('a')]).toEqual([0, 10]);
    clock.now += 3_600_000;
    expect([1, 2, 3, 4].map(() => limiter.take('a'))).toEqual([0, 0, 0, 10]);
  });

  test('counts each key for itself', () => {
    const { limiter } = limiterAt(0);
    for (let i = 0; i < 4; i++) limiter.take('a');
    expect(limiter.take('b')).toBe(0);
  });

  test('is no longer open after the clock went back', () => {
    const { limiter, clock } = limiterAt(1_000_000);
    for (let i = 0; i < 3; i++) limiter.take('a');
    clock.now = 0;
    expect(limiter.take('a')).toBe(10);
  });

  test('keeps a bounded number of keys, the last used ones', () => {
    const { limiter } = limiterAt(0, 100);
    for (let i = 0; i < 10_000; i++) {
      limiter.take(`flood-${i}`);
      limiter.take('in use');
    }
    expect(limiter.size).toBe(100);
    expect(limiter.take('in use')).toBe(10);
  });

  test('refuses with the time to come back and without the value', () => {
    const { limiter } = limiterAt(0);
    for (let i = 0; i < 3; i++) takeOrRefuse(limiter, '08123456789', 'phone');
    expect(() => takeOrRefuse(limiter, '08123456789', 'phone')).toThrow(
      expect.objectContaining({
        code: 'rate_limited',
        detail: expect.not.stringContaining('0812'),
        extra: { retryAfterS: 10 },
      }),
    );
  });
});
