import { describe, expect, it } from 'vitest';
import { flagsOf } from './integrity.ts';
import { stampOf } from './stamp.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 22, 5, minutes));

describe('the time that counts for a field command', () => {
  it.each([
    ['a moment ago', 9, 10, 5, 9, false],
    ['from the offline queue', 6, 40, 5, 6, false],
    ['a day ahead', 10 + 1440, 10, 5, 10, true],
    ['before the previous step', 1, 10, 5, 10, true],
    ['two days old', 10 - 2880, 10, null, 10, true],
  ])('%s', (_name, device, received, previous, expected, isDrifted) => {
    const stamp = stampOf({
      deviceAt: at(device),
      receivedAt: at(received),
      previousStepAt: previous === null ? null : at(previous),
    });
    expect(stamp).toEqual({ at: at(expected), isDrifted });
  });
});

describe('integrity flags', () => {
  const site = { lat: -2.13, lng: 106.11 };
  const given = { command: 'arrive', site, place: site, at: at(10), arrivedAt: null, isDrifted: false };

  it('says nothing about an honest step', () => expect(flagsOf(given)).toEqual([]));
  it('sees an arrival far from the site', () =>
    expect(flagsOf({ ...given, place: { lat: -2.14, lng: 106.11 } })).toEqual(['arrived_far']));
  it('sees power restored within a minute of arrival', () =>
    expect(flagsOf({ ...given, command: 'restore', arrivedAt: new Date(at(10).getTime() - 59_000) })).toEqual([
      'hasty_restore',
    ]));
  it('sees a clock that cannot be believed', () =>
    expect(flagsOf({ ...given, isDrifted: true })).toEqual(['clock_drift']));
});
