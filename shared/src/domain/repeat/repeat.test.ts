import { describe, expect, test } from 'vitest';
import { type Occurrence, repeatRate, repeatsOf } from './repeat.ts';

const at = (text: string) => new Date(`2026-${text}Z`);
const fault = (faultId: string, reported: string, restored: string | null, key = 'a'): Occurrence => ({
  key,
  faultId,
  reportedAt: at(reported),
  restoredAt: restored === null ? null : at(restored),
});
const pairs = (occurrences: Occurrence[], days = 30) =>
  repeatsOf(occurrences, days).map(({ occurrence, previous }) => `${previous.faultId}>${occurrence.faultId}`);

describe('a repeat', () => {
  const first = fault('f1', '01-01T00:00:00', '01-01T02:00:00');
  test.each([
    ['once is none', [first], []],
    ['within the window', [first, fault('f2', '01-20T00:00:00', null)], ['f1>f2']],
    ['on the last second of the window', [first, fault('f2', '01-31T02:00:00', null)], ['f1>f2']],
    ['a fraction of that second is still it', [first, fault('f2', '01-31T02:00:00.999', null)], ['f1>f2']],
    ['a second later no more', [first, fault('f2', '01-31T02:00:01', null)], []],
    ['while the first still lasts', [first, fault('f2', '01-01T01:59:59', null)], []],
    ['in the second it was restored', [first, fault('f2', '01-01T02:00:00', null)], ['f1>f2']],
    [
      'after one that was never restored',
      [fault('f1', '01-01T00:00:00', null), fault('f2', '01-02T00:00:00', null)],
      [],
    ],
    ['of another customer', [first, fault('f2', '01-02T00:00:00', null, 'b')], []],
    ['the same fault reported twice', [first, fault('f1', '01-01T03:00:00', '01-01T02:00:00')], []],
    [
      'counts from the last restored, each time anew',
      [first, fault('f2', '01-20T00:00:00', '01-20T01:00:00'), fault('f3', '02-10T00:00:00', null)],
      ['f1>f2', 'f2>f3'],
    ],
    [
      'a long one that ended last is the one before',
      [first, fault('f0', '2025-12-01T00:00:00'.slice(5), '01-02T00:00:00'), fault('f3', '01-03T00:00:00', null)],
      ['f0>f3'],
    ],
  ] as const)('%s', (_, occurrences, expected) => expect(pairs([...occurrences])).toEqual(expected));
});

/** Word for word: is there a fault of the key, another one, restored before and at most the window ago? */
function slowly(all: readonly Occurrence[], days: number): string[] {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  return all
    .filter((one) =>
      all.some(
        (other) =>
          other.key === one.key &&
          other.faultId !== one.faultId &&
          other.restoredAt !== null &&
          seconds(other.restoredAt) <= seconds(one.reportedAt) &&
          seconds(one.reportedAt) - seconds(other.restoredAt) <= days * 86_400,
      ),
    )
    .map(({ key, faultId }) => `${key} ${faultId}`)
    .sort();
}

test('the same as said word for word, whatever the order, for 300 random histories', () => {
  let state = 11;
  const random = (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let found = 0;
  for (let round = 0; round < 300; round++) {
    const days = 1 + random(40);
    const all = Array.from({ length: random(30) }, (_, n): Occurrence => {
      const reportedMs = Date.UTC(2026, 0, 1) + random(90 * 86_400) * 1000;
      const restoredAt = random(6) === 0 ? null : new Date(reportedMs + random(5 * 86_400) * 1000);
      return { key: `k${random(4)}`, faultId: `f${n}`, reportedAt: new Date(reportedMs), restoredAt };
    });
    const repeats = repeatsOf(all, days);
    found += repeats.length;
    expect(repeats.map(({ occurrence: { key, faultId } }) => `${key} ${faultId}`).sort()).toEqual(slowly(all, days));
    expect(repeatsOf(all.toReversed(), days)).toEqual(repeats);
    for (const { gapS } of repeats) expect(gapS).toBeGreaterThanOrEqual(0);
    expect(repeatsOf(all, days + 5).length).toBeGreaterThanOrEqual(repeats.length);
  }
  expect(found).toBeGreaterThan(500);
});

test('the rate is of all occurrences', () => {
  expect([repeatRate(3, 12), repeatRate(0, 0)]).toEqual([25, null]);
});
